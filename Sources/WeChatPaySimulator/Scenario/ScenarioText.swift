import StrictJSON

/// Scenarios as text. Three forms are read:
///
/// - a preset's name: `calm`, `realistic`, `storm`;
/// - shares by short names (see ``ReturnPlan/init(name:)``), what is left of 1 succeeds:
///   `success=0.7,failed=0.1,processing:3=0.1,timeout-after=0.1`;
/// - JSON:
///
/// ```json
/// {
///   "preset": "calm",
///   "seed": 7,
///   "latency": {"lognormal": {"median": "180ms", "sigma": 0.25, "tail": {"share": 0.1, "from": "2s", "to": "4s"}}},
///   "rules": [
///     {"match": {"amount": {"from": 1, "to": 99}, "returnMchid": "86693852", "subMchid": "1900000109",
///                "outReturnNoPrefix": "CB1"},
///      "plan": "failed:BALANCE_NOT_ENOUGH"}
///   ],
///   "shares": [
///     {"share": 0.8, "plan": "success"},
///     {"share": 0.1, "result": "processing", "queries": 3, "then": "failed", "failReason": "ACCOUNT_ABNORMAL"},
///     {"share": 0.1, "result": "success", "latency": "50ms",
///      "submit": [{"fault": "timeout", "for": "12s", "when": "after", "times": 2}, {"fault": "wrong-signature"}],
///      "query": [{"fault": "SYSTEM_ERROR", "times": "always"}]}
///   ],
///   "submitFaults": [{"share": 0.01, "faults": [{"fault": "server-error", "status": 502, "body": "html"}]}],
///   "queryFaults": [{"share": 0.01, "faults": ["cut-before"]}],
///   "rateLimitShare": 0.01,
///   "behaviour": {"failedSpelling": "FAIL", "notFoundFor": "500ms", "orders": {"returnsPerOrder": 20}}
/// }
/// ```
///
/// Every key is optional; unknown ones are errors. A plan is a short name under `plan`, or spelled out: `result` (`success`,
/// `failed`, `processing`, `short-of-balance`), `failReason`, for `processing` one of `queries` (count) and `after` (duration) or
/// neither (for ever) and `then`; for `short-of-balance` `queries` or `after` (topped up then) and `closesAfter`. Beside either,
/// `submit`, `query` (faults of the first calls, in order) and `latency`. A fault is a short name (see ``Fault/init(name:)``), or an
/// object: `fault` (a short name, or `server-error`, `timeout`, `cut` with `when`: `before` or `after` the effect, default
/// `before`), `times` (1, or `"always"`), `status` and `body` (`json`, `html`, `empty`) of a `server-error`, `for` of a `timeout`,
/// `message` and `status` of an error code. `latency` is a duration, `{"constant": "200ms", "tail": {"share", "from", "to"}}`,
/// `{"uniform": {"from", "to"}}` or `{"lognormal": …}`; a tail's answers take uniformly between `from` and `to`.
extension Scenario {
    package init(text: String, seed: UInt64? = nil) throws(ScenarioError) {
        let trimmed = String(text.trimmingASCIISpace)
        if trimmed.hasPrefix("{") {
            try self.init(json: Array(trimmed.utf8))
        } else if let preset = Scenario.preset(trimmed) {
            self = preset
        } else if trimmed.contains("=") {
            try self.init(shareList: trimmed)
        } else {
            throw ScenarioError(
                problem:
                    "\"\(trimmed.prefix(40))\" is none of the presets \(Scenario.presetNames.joined(separator: ", ")), "
                    + "no list such as success=0.9,failed=0.1, and no JSON object")
        }
        if let seed { self.seed = seed }
    }

    private init(shareList: String) throws(ScenarioError) {
        self.init()
        for entry in shareList.split(separator: ",") {
            let entry = entry.trimmingASCIISpace
            guard let equals = entry.lastIndex(of: "=") else {
                throw ScenarioError(path: String(entry), problem: "expected name=share")
            }
            let name = String(entry[..<equals])
            guard let plan = ReturnPlan(name: name) else {
                throw ScenarioError(
                    path: name,
                    problem:
                        "unknown; use success, failed[:REASON], processing[:N|:30s], processing-failed[:N|:30s], stuck, "
                        + "short-of-balance[:N|:30s], an error code or a fault such as timeout-after")
            }
            guard let share = Double(entry[entry.index(after: equals)...]), (0...1).contains(share) else {
                throw ScenarioError(path: name, problem: "its share has to be a number 0 ... 1")
            }
            shares.append(Share(share, plan))
        }
        try Self.checkSum(shares, path: "")
    }

    /// - Parameter json: the third form, as bytes.
    package init(json: [UInt8]) throws(ScenarioError) {
        let value: JSONValue
        do {
            value = try JSONParser.parse(json)
        } catch {
            throw ScenarioError(problem: "not JSON: \(error)")
        }
        let reader = try SettingsReader(
            value, path: "",
            allowed: [
                "preset", "seed", "latency", "rules", "shares", "submitFaults", "queryFaults", "rateLimitShare",
                "behaviour",
            ])
        var scenario = Scenario()
        if let name = try reader.string("preset") {
            guard let preset = Scenario.preset(name) else {
                throw reader.failure("preset", "one of \(Scenario.presetNames.joined(separator: ", "))")
            }
            scenario = preset
        }
        if let seed = try reader.integer("seed", in: 0 ... .max) { scenario.seed = UInt64(seed) }
        scenario.rateLimitShare = try reader.fraction("rateLimitShare") ?? scenario.rateLimitShare
        if let latency = reader.value("latency") { scenario.latency = try Latency(latency, path: "latency") }
        if reader.has("rules") { scenario.rules = try Self.rules(reader) }
        if reader.has("shares") {
            scenario.shares = try Self.shares(reader, "shares", allowed: ReturnPlan.keys) {
                reader throws(ScenarioError) in
                try ReturnPlan(reader)
            }
        }
        for (name, path) in [
            ("submitFaults", \Scenario.submitFaults), ("queryFaults", \Scenario.queryFaults),
        ] as [(String, WritableKeyPath<Scenario, [Share<FaultSchedule>]>)] where reader.has(name) {
            scenario[keyPath: path] = try Self.shares(reader, name, allowed: ["faults"]) {
                reader throws(ScenarioError) in
                try FaultSchedule(reader, "faults")
            }
        }
        if let behaviour = reader.value("behaviour") { try scenario.behaviour.apply(behaviour, path: "behaviour") }
        self = scenario
    }

    private static func rules(_ reader: SettingsReader) throws(ScenarioError) -> [ScenarioRule] {
        var rules: [ScenarioRule] = []
        for (index, value) in try reader.array("rules").enumerated() {
            let rule = try SettingsReader(value, path: "rules[\(index)]", allowed: ["match"] + ReturnPlan.keys)
            guard let match = rule.value("match") else { throw rule.failure("match", "an object") }
            rules.append(ScenarioRule(try ScenarioRule.Match(match, path: rule.place("match")), try ReturnPlan(rule)))
        }
        return rules
    }

    private static func shares<Value>(
        _ reader: SettingsReader, _ name: String, allowed: [String],
        _ read: (SettingsReader) throws(ScenarioError) -> Value
    ) throws(ScenarioError) -> [Share<Value>] {
        var shares: [Share<Value>] = []
        for (index, value) in try reader.array(name).enumerated() {
            let entry = try SettingsReader(value, path: "\(name)[\(index)]", allowed: ["share"] + allowed)
            guard let share = try entry.fraction("share") else { throw entry.failure("share", "a number 0 ... 1") }
            shares.append(Share(share, try read(entry)))
        }
        try checkSum(shares, path: name)
        return shares
    }

    private static func checkSum<Value>(_ shares: [Share<Value>], path: String) throws(ScenarioError) {
        let sum = shares.reduce(0) { $0 + $1.share }
        // Ten shares of 0.1 make a little more than 1.
        guard sum <= 1 + 1e-9 else {
            throw ScenarioError(path: path, problem: "the shares make \(sum), more than 1")
        }
    }
}

extension StringProtocol {
    var trimmingASCIISpace: SubSequence {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r" || $0 == "\r\n" }
        var slice = self[...]
        while let first = slice.first, isSpace(first) { slice = slice.dropFirst() }
        while let last = slice.last, isSpace(last) { slice = slice.dropLast() }
        return slice
    }
}
