import StrictJSON

/// Reads an intent's fields one by one: remembers the first fault and goes on, to recover what it can.
struct IntentFields {
    private let object: JSONObject
    /// The bytes the object was parsed from.
    private let source: ArraySlice<UInt8>
    private(set) var fault: (field: String, shownValue: String?, rule: String)?

    /// - Parameter source: the whole text that `object` is a part of.
    init(_ object: JSONObject, source: [UInt8]) {
        self.object = object
        self.source = source[...]
    }

    /// A required text that `check` accepts.
    mutating func required<Value>(_ field: String, _ rule: String, _ check: (String) -> Value?) -> Value? {
        guard let value = object[field] else { return refuse(field, nil, rule) }
        guard let text = value.stringValue, let checked = check(text) else { return refuse(field, value, rule) }
        return checked
    }

    /// An optional text that `check` accepts. `null` counts as absent, and where the contract says so the empty text too.
    mutating func optional<Value>(
        _ field: String, _ rule: String, emptyIsAbsent: Bool = false, _ check: (String) -> Value?
    ) -> Value? {
        guard let value = object[field], !value.isNull else { return nil }
        guard let text = value.stringValue else { return refuse(field, value, rule) }
        if text.isEmpty, emptyIsAbsent { return nil }
        guard let checked = check(text) else { return refuse(field, value, rule) }
        return checked
    }

    /// Whether `field` is there, valid or not.
    func isGiven(_ field: String) -> Bool {
        object[field].map { !$0.isNull } ?? false
    }

    mutating func amount(_ field: String) -> Fen? {
        guard let value = object[field] else { return refuse(field, nil, Fen.rule) }
        // Only what is written as an integer is one: 10.0 and 1e1 may have been another number before they were printed.
        guard let integer = value.numberValue?.int64, let fen = Fen(integer) else {
            return refuse(field, value, Fen.rule)
        }
        return fen
    }

    mutating func rawObject(_ field: String, mostBytes: Int) -> RawJSON? {
        guard let member = object.member(field), !member.value.isNull else { return nil }
        let rule = "an object of at most \(mostBytes) bytes"
        guard member.value.objectValue != nil else { return refuse(field, member.value, rule) }
        guard member.raw.count <= mostBytes else {
            fault = fault ?? (field, "one of \(member.raw.count) bytes", rule)
            return nil
        }
        return RawJSON(bytes: Array(source[member.raw]))
    }

    mutating func refuse(_ field: String, rule: String) {
        fault = fault ?? (field, nil, rule)
    }

    private mutating func refuse<Value>(_ field: String, _ value: JSONValue?, _ rule: String) -> Value? {
        fault = fault ?? (field, value.map(Self.shown), rule)
        return nil
    }

    private static func shown(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): InvalidIntent.shown(text)
        case .number(let number): String(number.lexeme.prefix(60))
        case .bool(let flag): String(flag)
        default: value.kind
        }
    }
}
