import StrictJSON

/// Reads one JSON object of settings: every member has to be known, and every error says where it is.
struct SettingsReader {
    let path: String
    private let object: JSONObject

    init(_ value: JSONValue, path: String, allowed: [String]) throws(ScenarioError) {
        guard let object = value.objectValue else {
            throw ScenarioError(path: path, problem: "expected an object, not \(value.kind)")
        }
        for member in object.members where !allowed.contains(member.name) {
            throw ScenarioError(
                path: Self.join(path, member.name),
                problem: "unknown key; known are \(allowed.joined(separator: ", "))")
        }
        self.path = path
        self.object = object
    }

    func place(_ name: String) -> String {
        Self.join(path, name)
    }

    private static func join(_ path: String, _ name: String) -> String {
        path.isEmpty ? name : "\(path).\(name)"
    }

    func has(_ name: String) -> Bool { object[name] != nil }

    func value(_ name: String) -> JSONValue? { object[name] }

    func failure(_ name: String, _ expected: String) -> ScenarioError {
        let found = object[name].map { value in
            switch value {
            case .string(let text): "\"\(text)\""
            case .number(let number): number.lexeme
            default: value.kind
            }
        }
        return ScenarioError(path: place(name), problem: "expected \(expected), not \(found ?? "nothing")")
    }

    func string(_ name: String) throws(ScenarioError) -> String? {
        guard let value = object[name] else { return nil }
        guard let text = value.stringValue else { throw failure(name, "a string") }
        return text
    }

    func bool(_ name: String) throws(ScenarioError) -> Bool? {
        guard let value = object[name] else { return nil }
        guard let flag = value.boolValue else { throw failure(name, "true or false") }
        return flag
    }

    func integer(_ name: String, in range: ClosedRange<Int64>) throws(ScenarioError) -> Int64? {
        guard let value = object[name] else { return nil }
        guard let number = value.numberValue?.int64, range.contains(number) else {
            let limit =
                range.upperBound == .max ? "from \(range.lowerBound)" : "\(range.lowerBound) ... \(range.upperBound)"
            throw failure(name, "an integer \(limit)")
        }
        return number
    }

    /// An integer, or `"unlimited"` as an inner `nil`.
    func limit(_ name: String) throws(ScenarioError) -> Int64?? {
        guard let value = object[name] else { return nil }
        if value.stringValue == "unlimited" { return .some(nil) }
        guard let number = value.numberValue?.int64, number >= 0 else {
            throw failure(name, "an integer from 0, or \"unlimited\"")
        }
        return .some(number)
    }

    func fraction(_ name: String) throws(ScenarioError) -> Double? {
        guard let value = object[name] else { return nil }
        guard let number = value.numberValue.flatMap({ Double($0.lexeme) }), (0...1).contains(number) else {
            throw failure(name, "a number 0 ... 1")
        }
        return number
    }

    func positive(_ name: String) throws(ScenarioError) -> Double? {
        guard let value = object[name] else { return nil }
        guard let number = value.numberValue.flatMap({ Double($0.lexeme) }), number > 0, number <= 10 else {
            throw failure(name, "a number above 0, at most 10")
        }
        return number
    }

    func duration(_ name: String) throws(ScenarioError) -> Duration? {
        guard let value = object[name] else { return nil }
        guard let duration = value.stringValue.flatMap(DurationText.parse) else {
            throw failure(name, "a duration such as \"250ms\", \"30s\", \"5d\"")
        }
        return duration
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ type: Choice.Type
    ) throws(ScenarioError) -> Choice? {
        guard let value = object[name] else { return nil }
        guard let choice = value.stringValue.flatMap(Choice.init(rawValue:)) else {
            throw failure(name, "one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }

    func array(_ name: String) throws(ScenarioError) -> [JSONValue] {
        guard let value = object[name] else { return [] }
        guard let array = value.arrayValue else { throw failure(name, "an array") }
        return array
    }
}
