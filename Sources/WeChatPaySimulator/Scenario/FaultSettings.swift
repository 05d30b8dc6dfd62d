import StrictJSON

extension FaultSchedule {
    init(_ reader: SettingsReader, _ name: String) throws(ScenarioError) {
        self.init()
        for (index, value) in try reader.array(name).enumerated() {
            steps.append(try Step(value, path: "\(reader.place(name))[\(index)]"))
        }
    }
}

extension FaultSchedule.Step {
    fileprivate init(_ value: JSONValue, path: String) throws(ScenarioError) {
        if let name = value.stringValue {
            guard let fault = Fault(name: name) else {
                throw ScenarioError(path: path, problem: "unknown fault \"\(name)\"")
            }
            self.init(fault)
            return
        }
        let reader = try SettingsReader(
            value, path: path, allowed: ["fault", "times", "when", "status", "body", "for", "message"])
        self.init(try Fault(reader), times: 1)
        switch reader.value("times") {
        case nil: break
        case .string("always")?: times = nil
        case .number(let number)?:
            guard let count = number.int64, (1...1_000_000).contains(count) else {
                throw reader.failure("times", "an integer from 1, or \"always\"")
            }
            times = Int(count)
        default: throw reader.failure("times", "an integer from 1, or \"always\"")
        }
    }
}

extension Fault {
    fileprivate init(_ reader: SettingsReader) throws(ScenarioError) {
        guard let name = try reader.string("fault") else { throw reader.failure("fault", "a fault's name") }
        let moment = try reader.choice("when", Moment.self) ?? .before
        let status = try reader.integer("status", in: 200...599).map(Int.init)
        switch name {
        case "server-error":
            guard (500...599).contains(status ?? 500) else { throw reader.failure("status", "an integer 500 ... 599") }
            self = .serverError(
                status: status ?? 500, body: try reader.choice("body", Body.self) ?? .json, moment: moment)
        case "timeout":
            self = .timeout(try reader.duration("for") ?? Self.defaultTimeout, moment: moment)
        case "cut":
            self = .cut(moment: moment)
        default:
            let message = try reader.string("message")
            if var failure = APIFailure.named(name) {
                failure.status = status ?? failure.status
                failure.message = message ?? failure.message
                self = .refused(failure)
            } else if let fault = Fault(name: name) {
                self = fault
            } else if let status, status >= 400 {
                // A code that is documented nowhere; the status makes it whole.
                self = .refused(APIFailure(status: status, code: name, message: message ?? name))
            } else {
                throw reader.failure(
                    "fault", "a known fault or error code (another code needs a \"status\" of 400 or more)")
            }
        }
    }
}
