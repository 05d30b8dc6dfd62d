/// How the text of a setting becomes a value, and the words that say which texts are allowed.
///
/// One form serves every source: flags, environment and file all give text.
struct ValueForm<Value: Sendable>: Sendable {
    /// Completes "… is not allowed; allowed: ", in one line.
    let allowed: String
    /// `nil` when the text is not allowed.
    let parse: @Sendable (String) -> Value?
}

extension ValueForm<String> {
    /// Up to `maximumLength` characters, none of them a control character.
    static func text(maximumLength: Int = 255) -> ValueForm {
        ValueForm(allowed: "1 to \(maximumLength) printable characters") { text in
            let isPrintable = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
            return !text.isEmpty && text.count <= maximumLength && isPrintable ? text : nil
        }
    }

    /// A path; whether something is there is looked at when it is opened.
    static let path = ValueForm(allowed: "the path of a file") { text in
        text.isEmpty || text.contains("\0") ? nil : text
    }

    /// What may stand in a consumer group's or a transactional id's name without quoting trouble anywhere.
    static func name(maximumLength: Int) -> ValueForm {
        ValueForm(allowed: "1 to \(maximumLength) of the characters A-Z a-z 0-9 . _ -") { text in
            (1...maximumLength).contains(text.utf8.count) && text.utf8.allSatisfy(isNameByte) ? text : nil
        }
    }

    /// A topic's name by Kafka's own rule (`org.apache.kafka.common.internals.Topic`).
    static let topic = ValueForm(allowed: "1 to 249 of the characters A-Z a-z 0-9 . _ -, not . or ..") { text in
        let isName = (1...249).contains(text.utf8.count) && text.utf8.allSatisfy(isNameByte)
        return isName && text != "." && text != ".." ? text : nil
    }

    /// A merchant number, as CONTRACT has it for intents.
    static let merchantNumber = ValueForm(allowed: "1 to 32 digits") { text in
        (1...32).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? text : nil
    }

    /// A certificate's serial number: upper-case hexadecimal, leading zeros kept.
    static let certificateSerial = ValueForm(allowed: "1 to 64 of the characters 0-9 A-F") { text in
        let upper = text.uppercased()
        let isHex = upper.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x46).contains($0) }
        return (1...64).contains(upper.utf8.count) && isHex ? upper : nil
    }

    /// The id WeChat Pay gives its public key, prefix included.
    static let publicKeyID = ValueForm(allowed: "PUB_KEY_ID_ and the digits that follow it") { text in
        let digits = text.dropFirst("PUB_KEY_ID_".count)
        let isID = text.hasPrefix("PUB_KEY_ID_") && (1...64).contains(digits.utf8.count)
        return isID && digits.utf8.allSatisfy(isNameByte) ? text : nil
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

extension ValueForm<Int> {
    static func integer(_ range: ClosedRange<Int>) -> ValueForm {
        ValueForm(allowed: "an integer from \(range.lowerBound) to \(range.upperBound)") { text in
            // `Int` would take a leading plus, which no other source of integers here does.
            guard !text.hasPrefix("+"), let number = Int(text), range.contains(number) else { return nil }
            return number
        }
    }
}

extension ValueForm<Bool> {
    static let boolean = ValueForm(allowed: "true or false") { text in Bool(text) }
}

extension ValueForm where Value: RawRepresentable<String> & CaseIterable {
    /// One of an enumeration's raw values.
    static var choice: ValueForm {
        ValueForm(allowed: alternatives(Value.allCases.map(\.rawValue))) { text in Value(rawValue: text) }
    }
}

/// "a, b or c".
func alternatives(_ words: [String]) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
}
