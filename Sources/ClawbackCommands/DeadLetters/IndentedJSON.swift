import StrictJSON

/// JSON for reading: a member a line, two spaces a level. Numbers stay as they were written.
enum IndentedJSON {
    static func lines(of value: JSONValue) -> [String] {
        lines(of: value, before: "", indent: "", after: "")
    }

    private static func lines(of value: JSONValue, before: String, indent: String, after: String) -> [String] {
        switch value {
        case .object(let object) where !object.members.isEmpty:
            let inner = object.members.map { (text($0.name) + ": ", $0.value) }
            return block("{", "}", inner, before, indent, after)
        case .array(let array) where !array.isEmpty:
            return block("[", "]", array.map { ("", $0) }, before, indent, after)
        default:
            return [indent + before + scalar(value) + after]
        }
    }

    private static func block(
        _ open: String, _ close: String, _ inner: [(before: String, value: JSONValue)], _ before: String,
        _ indent: String, _ after: String
    ) -> [String] {
        var lines = [indent + before + open]
        for (index, element) in inner.enumerated() {
            lines += Self.lines(
                of: element.value, before: element.before, indent: indent + "  ",
                after: index < inner.count - 1 ? "," : "")
        }
        return lines + [indent + close + after]
    }

    private static func scalar(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let number): number.lexeme
        case .string(let string): text(string)
        case .array: "[]"
        case .object: "{}"
        }
    }

    private static func text(_ string: String) -> String {
        var writer = JSONWriter()
        writer.element(string)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
