import StrictJSON

/// Why the body of an answer is not what the documentation promises.
package enum UnreadableAnswer: Error, Hashable, Sendable {
    /// Over the limit, in bytes; the rest was not read.
    case tooLarge(limit: Int)
    /// In the packed encoding of that name; it is not unpacked.
    case packed(String)
    /// Of another type than JSON.
    case otherContentType(String)
    case notJSON(JSONError)
    /// JSON, but no object.
    case notAnObject
    case missingMember(String)
    case wrongType(member: String, expected: String)
    /// A success other than 200 and 202.
    case unexpectedStatus(Int)
}

extension UnreadableAnswer: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLarge(let limit): "the answer's body is larger than \(limit) bytes"
        case .packed(let encoding): "the answer's body is packed (\(encoding.shortened)), which was not asked for"
        case .otherContentType(let type): "the answer's body is \(type.shortened), not JSON"
        case .notJSON(let error): "the answer's body is not JSON: \(error)"
        case .notAnObject: "the answer's body is not a JSON object"
        case .missingMember(let name): "the answer has no \(name)"
        case .wrongType(let member, let expected): "the answer's \(member) is not \(expected)"
        case .unexpectedStatus(let status): "the answer has the unexpected status \(status)"
        }
    }
}

/// The object in an answer's body, read member by member.
struct AnswerObject {
    private let object: JSONObject

    init(_ body: [UInt8]) throws(UnreadableAnswer) {
        let value: JSONValue
        do {
            value = try JSONParser.parse(body)
        } catch {
            throw .notJSON(error)
        }
        guard let object = value.objectValue else { throw .notAnObject }
        self.object = object
    }

    init(_ object: JSONObject) {
        self.object = object
    }

    /// A text that is there and not empty.
    func text(_ name: String) throws(UnreadableAnswer) -> String {
        guard let text = try optionalText(name) else { throw .missingMember(name) }
        return text
    }

    /// `nil` when it is absent, `null` or empty.
    func optionalText(_ name: String) throws(UnreadableAnswer) -> String? {
        switch object[name] {
        case nil, .null: return nil
        case .string(let text): return text.isEmpty ? nil : text
        default: throw .wrongType(member: name, expected: "a string")
        }
    }

    /// A number written as an integer: neither `10.0` nor `"10"`.
    func integer(_ name: String) throws(UnreadableAnswer) -> Int64 {
        guard let value = object[name] else { throw .missingMember(name) }
        guard let integer = value.numberValue?.int64 else { throw .wrongType(member: name, expected: "an integer") }
        return integer
    }

    func array(_ name: String) throws(UnreadableAnswer) -> [JSONValue] {
        guard let value = object[name] else { throw .missingMember(name) }
        guard let array = value.arrayValue else { throw .wrongType(member: name, expected: "an array") }
        return array
    }

    func object(_ name: String) throws(UnreadableAnswer) -> AnswerObject {
        guard let value = object[name] else { throw .missingMember(name) }
        guard let inner = value.objectValue else { throw .wrongType(member: name, expected: "an object") }
        return AnswerObject(inner)
    }
}
