/// A parsed JSON text.
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

extension JSONValue {
    package var boolValue: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    package var numberValue: JSONNumber? {
        guard case .number(let value) = self else { return nil }
        return value
    }

    package var stringValue: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    package var arrayValue: [JSONValue]? {
        guard case .array(let value) = self else { return nil }
        return value
    }

    package var objectValue: JSONObject? {
        guard case .object(let value) = self else { return nil }
        return value
    }

    package var isNull: Bool { self == .null }

    /// What sort of value this is, in words for an error message: `null`, `a boolean`, `a string`, …
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// A number exactly as it was written: `10`, `10.0` and `1e1` are three different ones.
package struct JSONNumber: Hashable, Sendable {
    /// The bytes of the number, valid by the grammar of RFC 8259 §6.
    package let lexeme: String

    init(lexeme: String) {
        self.lexeme = lexeme
    }

    /// The value when it is written as an integer, without fraction or exponent, and fits; `nil` otherwise.
    package var int64: Int64? {
        Int64(lexeme)
    }
}
