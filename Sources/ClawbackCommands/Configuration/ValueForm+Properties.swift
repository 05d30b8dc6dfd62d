/// One further property for librdkafka. Its value may be a password and is never printed.
struct KafkaProperty: Hashable, Sendable {
    let name: String
    let value: String
}

extension KafkaProperty: CustomStringConvertible, CustomReflectable {
    var description: String { "\(name)=\(redacted)" }
    var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}

extension ValueForm<[KafkaProperty]> {
    /// `name=value` pairs separated by commas; a comma or a backslash within a value is written `\,` or `\\`.
    static let properties = ValueForm(
        allowed: #"NAME=VALUE pairs separated by commas (a comma in a value is written \,)"#
    ) {
        text in
        var properties: [KafkaProperty] = []
        for pair in split(text) {
            guard let equals = pair.firstIndex(of: "=") else { return nil }
            let name = trimmed(pair[..<equals])
            guard !name.isEmpty, !properties.contains(where: { $0.name == name }) else { return nil }
            properties.append(KafkaProperty(name: name, value: String(pair[pair.index(after: equals)...])))
        }
        return properties
    }

    /// The text that ``properties`` reads back as the same pairs.
    static func text(of properties: [KafkaProperty]) -> String {
        properties.map { property in
            let value = property.value.flatMap { $0 == "," || $0 == "\\" ? ["\\", $0] : [$0] }
            return property.name + "=" + String(value)
        }.joined(separator: ",")
    }

    private static func split(_ text: String) -> [String] {
        var pairs = [""]
        var isEscaped = false
        for character in text {
            if !isEscaped, character == "\\" {
                isEscaped = true
            } else if !isEscaped, character == "," {
                pairs.append("")
            } else {
                pairs[pairs.count - 1].append(character)
                isEscaped = false
            }
        }
        return pairs
    }
}
