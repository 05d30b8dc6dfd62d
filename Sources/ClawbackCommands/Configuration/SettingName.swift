/// The three spellings of a key: `kafka.bootstrapServers` in a file, `CLAWBACK_KAFKA_BOOTSTRAP_SERVERS` in the
/// environment,
/// `--kafka-bootstrap-servers` on the command line.
///
/// A new word starts at each dot and at each capital that follows a small letter or a digit, so that `apiV3KeyFile`
/// reads
/// `API_V3_KEY_FILE`.
struct SettingName: Hashable, Sendable {
    static let environmentPrefix = "CLAWBACK_"

    let key: String

    /// The part before the first dot: `kafka`.
    var group: String { String(key.prefix { $0 != "." }) }
    var components: [String] { key.split(separator: ".").map(String.init) }
    var environmentVariable: String { Self.environmentPrefix + words.map { $0.uppercased() }.joined(separator: "_") }
    /// Without the two dashes.
    var flag: String { words.map { $0.lowercased() }.joined(separator: "-") }

    private var words: [String] {
        var words: [String] = [""]
        var previous: Character = "."
        for character in key {
            let startsWord = character.isUppercase && (previous.isLowercase || previous.isNumber)
            if character == "." || startsWord { words.append("") }
            if character != "." { words[words.count - 1].append(character) }
            previous = character
        }
        return words
    }
}
