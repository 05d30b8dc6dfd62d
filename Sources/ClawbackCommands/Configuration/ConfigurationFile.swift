import Configuration
import Synchronization

/// A configuration file that was read: its values by key, and which keys it has.
struct ConfigurationFile: Sendable {
    let path: String
    /// Every leaf of the file, as the path of map keys joined by dots, in no particular order.
    let keys: [String]
    private let values: YAMLSnapshot

    /// - Throws: when the file cannot be read or is not a YAML map.
    init(path: String) throws(ConfigurationError) {
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.read(path, limit: 1 << 20)
        } catch {
            throw .fileUnreadable(path: path, reason: error.reason)
        }
        try self.init(path: path, bytes: bytes)
    }

    init(path: String, bytes: [UInt8]) throws(ConfigurationError) {
        let seen = KeyRecorder()
        let options = YAMLSnapshot.ParsingOptions(
            secretsSpecifier: .dynamic { key, _ in
                seen.keys.withLock { $0.append(key) }
                return key.hasPrefix(Settings.Kafka.properties.description.key)
            })
        do {
            values = try YAMLSnapshot(data: bytes.span.bytes, providerName: path, parsingOptions: options)
        } catch {
            // A YAML parser's description goes on, after its first line, with a piece of the file.
            let problem = "\(error)".prefix { !$0.isNewline }
            guard !Self.isBlank(bytes) else {
                throw .fileMalformed(path: path, problem: "it holds no settings at all")
            }
            throw .fileMalformed(path: path, problem: String(problem))
        }
        self.path = path
        self.keys = seen.keys.withLock { $0 }
    }

    /// The text of `key`, lists as their elements joined by commas; `nil` when absent or empty.
    func text(of name: SettingName) -> String? {
        let key = AbsoluteConfigKey(name.components)
        if case .string(let text)? = try? values.value(forKey: key, type: .string).value?.content {
            return text.isEmpty ? nil : text
        }
        if case .stringArray(let elements)? = try? values.value(forKey: key, type: .stringArray).value?.content {
            return elements.joined(separator: ",")
        }
        return nil
    }

    /// The entries of the map `name`, sorted by key; empty when there is none.
    func entries(of name: SettingName) -> [KafkaProperty] {
        let prefix = name.key + "."
        return keys.filter { $0.hasPrefix(prefix) }.sorted().map { key in
            KafkaProperty(name: String(key.dropFirst(prefix.count)), value: text(of: SettingName(key: key)) ?? "")
        }
    }

    /// Nothing but comments and white space.
    private static func isBlank(_ bytes: [UInt8]) -> Bool {
        bytes.split(separator: UInt8(ascii: "\n")).allSatisfy { line in
            let first = line.first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") && $0 != UInt8(ascii: "\r") }
            return first == nil || first == UInt8(ascii: "#")
        }
    }
}

/// The library shows the keys of a file to nobody but the closure that tells secrets from other values; so that one
/// takes notes.
private final class KeyRecorder: Sendable {
    let keys = Mutex<[String]>([])
}
