import StrictJSON

extension ReturnPlan {
    static let keys = [
        "plan", "result", "failReason", "queries", "after", "then", "closesAfter", "submit", "query", "latency",
    ]
    private static let spelledOut = ["result", "failReason", "queries", "after", "then", "closesAfter"]

    init(_ reader: SettingsReader) throws(ScenarioError) {
        if let name = try reader.string("plan") {
            if let key = Self.spelledOut.first(where: reader.has) {
                throw ScenarioError(path: reader.place(key), problem: "not beside \"plan\"")
            }
            guard let plan = ReturnPlan(name: name) else {
                throw reader.failure(
                    "plan", "a plan such as success, failed:REASON, processing:3, NO_AUTH, timeout-after")
            }
            self = plan
        } else {
            self.init(try Fate(reader))
        }
        if reader.has("submit") { submitFaults = try FaultSchedule(reader, "submit") }
        if reader.has("query") { queryFaults = try FaultSchedule(reader, "query") }
        if let latency = reader.value("latency") {
            self.latency = try Latency(latency, path: reader.place("latency"))
        }
    }
}

extension Fate {
    private enum Result: String, CaseIterable {
        case success, failed, processing
        case shortOfBalance = "short-of-balance"
    }

    private enum Then: String, CaseIterable {
        case success, failed
    }

    fileprivate init(_ reader: SettingsReader) throws(ScenarioError) {
        let result = try reader.choice("result", Result.self) ?? .success
        let reason = try reader.string("failReason")
        let then = try reader.choice("then", Then.self) ?? .success
        let settling = try Settling(reader)
        let closesAfter = try reader.duration("closesAfter")
        if settling != .never, result == .success || result == .failed {
            throw ScenarioError(
                path: reader.place(reader.has("queries") ? "queries" : "after"),
                problem: "only with \"result\": \"processing\" or \"short-of-balance\"")
        }
        switch result {
        case .success: self = .success
        case .failed: self = .failed(reason ?? "ACCOUNT_ABNORMAL")
        case .processing:
            self = .processing(
                until: settling, then: then == .success ? .success : .failed(reason: reason ?? "ACCOUNT_ABNORMAL"))
        case .shortOfBalance:
            self = .shortOfBalance(toppedUp: settling, closesAfter: closesAfter ?? ReturnPlan.shortOfBalanceCloses)
        }
    }
}

extension Fate.Settling {
    fileprivate init(_ reader: SettingsReader) throws(ScenarioError) {
        let queries = try reader.integer("queries", in: 0...1_000_000)
        let after = try reader.duration("after")
        switch (queries, after) {
        case (nil, nil): self = .never
        case (let queries?, nil): self = .queries(Int(queries))
        case (nil, let after?): self = .time(after)
        default: throw ScenarioError(path: reader.place("after"), problem: "not beside \"queries\"")
        }
    }
}

extension ScenarioRule.Match {
    init(_ value: JSONValue, path: String) throws(ScenarioError) {
        let reader = try SettingsReader(
            value, path: path, allowed: ["amount", "returnMchid", "subMchid", "outReturnNoPrefix"])
        self.init(
            returnMchid: try reader.string("returnMchid"), subMchid: try reader.string("subMchid"),
            outReturnNoPrefix: try reader.string("outReturnNoPrefix"))
        switch reader.value("amount") {
        case nil: break
        case .number(let number)?:
            guard let amount = number.int64 else { throw reader.failure("amount", "an integer") }
            amounts = amount...amount
        case let value?:
            let bounds = try SettingsReader(value, path: reader.place("amount"), allowed: ["from", "to"])
            let from = try bounds.integer("from", in: 0 ... .max) ?? 0
            amounts = from...(try bounds.integer("to", in: from ... .max) ?? .max)
        }
    }
}

extension Latency {
    init(_ value: JSONValue, path: String) throws(ScenarioError) {
        if let text = value.stringValue {
            guard let duration = DurationText.parse(text) else {
                throw ScenarioError(path: path, problem: "expected a duration such as \"250ms\", not \"\(text)\"")
            }
            self = .constant(duration)
            return
        }
        let reader = try SettingsReader(value, path: path, allowed: ["constant", "tail", "uniform", "lognormal"])
        if reader.has("constant"), !reader.has("uniform"), !reader.has("lognormal") {
            guard let constant = try reader.duration("constant") else { throw reader.failure("constant", "a duration") }
            self = try Self.tail(reader).map { .tailed(constant, tail: $0) } ?? .constant(constant)
            return
        }
        switch (reader.value("uniform"), reader.value("lognormal")) {
        case (let uniform?, nil) where !reader.has("tail"):
            let (from, to, _) = try Self.range(uniform, path: reader.place("uniform"), share: false)
            self = .uniform(from: from, to: to)
        case (nil, let value?) where !reader.has("tail"):
            let shape = try SettingsReader(
                value, path: reader.place("lognormal"), allowed: ["median", "sigma", "tail"])
            guard let median = try shape.duration("median") else { throw shape.failure("median", "a duration") }
            guard let sigma = try shape.positive("sigma") else { throw shape.failure("sigma", "a number") }
            self = .lognormal(median: median, sigma: sigma, tail: try Self.tail(shape))
        default:
            throw ScenarioError(
                path: path,
                problem: "expected a duration, {\"constant\": …, \"tail\": …}, {\"uniform\": …} or {\"lognormal\": …}")
        }
    }

    private static func tail(_ reader: SettingsReader) throws(ScenarioError) -> Tail? {
        guard let value = reader.value("tail") else { return nil }
        let (from, to, share) = try range(value, path: reader.place("tail"), share: true)
        return Tail(share: share, from: from, to: to)
    }

    private static func range(
        _ value: JSONValue, path: String, share: Bool
    ) throws(ScenarioError) -> (from: Duration, to: Duration, share: Double) {
        let reader = try SettingsReader(value, path: path, allowed: share ? ["share", "from", "to"] : ["from", "to"])
        guard let from = try reader.duration("from") else { throw reader.failure("from", "a duration") }
        guard let to = try reader.duration("to") else { throw reader.failure("to", "a duration") }
        guard from <= to else { throw reader.failure("to", "a duration not below \"from\"") }
        return (from, to, try reader.fraction("share") ?? 1)
    }
}
