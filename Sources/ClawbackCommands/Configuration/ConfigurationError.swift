/// Why the program cannot start with what it was told. Each is one line that names what and what would be right; exit
/// code 64.
enum ConfigurationError: Error, Hashable, Sendable {
    case fileUnreadable(path: String, reason: String)
    /// `problem` never quotes the file, whose lines may hold secrets.
    case fileMalformed(path: String, problem: String)
    case unknownKey(key: String, path: String, suggestion: String?)
    /// The key is a group of settings, yet was given a value of its own.
    case groupHasValue(key: String, path: String)
    case missing(SettingDescription, path: String?)
    case notAllowed(SettingDescription, value: String, source: String)
    /// The value of a property was to come from a file.
    case secretFile(property: String, path: String, reason: String)
    /// Other users of the machine see the command lines of its processes.
    case secretOnCommandLine(property: String, flag: String)
    /// Settings that are right one by one but not together.
    case contradiction(keys: [String], problem: String)

    var line: String {
        switch self {
        case .fileUnreadable(let path, let reason):
            "\(printable(path)): cannot read the configuration file: \(printable(reason))"
        case .fileMalformed(let path, let problem):
            "\(printable(path)): not a YAML map of settings: \(printable(problem))"
        case .unknownKey(let key, let path, let suggestion):
            "\(printable(key)): unknown key in \(printable(path))"
                + (suggestion.map { "; did you mean \($0)?" }
                    ?? "; the README lists all keys, as does clawback run --help")
        case .groupHasValue(let key, let path):
            "\(printable(key)): holds a value in \(printable(path)), but is a group of keys such as \(exampleKey(of: key))"
        case .missing(let setting, let path):
            "\(setting.key): required but not given; set it \(places(of: setting, path: path)) to \(setting.allowed)"
        case .notAllowed(let setting, let value, let source):
            "\(setting.key): \(setting.isSecret ? redacted : quoted(value)) (from \(printable(source))) is not allowed; "
                + "allowed: \(setting.allowed)"
        case .secretFile(let property, let path, let reason):
            "kafka.properties: \(printable(property)): \(printable(path)): \(printable(reason)); "
                + "needed: a file that holds the value of \(printable(String(property.dropLast(KafkaProperty.fileSuffix.count))))"
        case .secretOnCommandLine(let property, let flag):
            "kafka.properties: \(printable(property)) (from --\(flag)) is not allowed, as every user of this machine can see "
                + "command lines; allowed: \(printable(property))\(KafkaProperty.fileSuffix)=PATH, or the environment, or a file"
        case .contradiction(let keys, let problem):
            "\(keys.joined(separator: ", ")): \(printable(problem))"
        }
    }

    private func places(of setting: SettingDescription, path: String?) -> String {
        let file = path.map { "in \(printable($0))" } ?? "in a file given with --config"
        return "with --\(setting.name.flag), as \(setting.name.environmentVariable) or \(file)"
    }

    private func exampleKey(of group: String) -> String {
        Settings.all.first { $0.key.hasPrefix(group + ".") }?.key ?? Settings.all[0].key
    }
}

/// What stands in the place of a secret.
let redacted = "<redacted>"

/// One line's worth of `text`: control characters escaped, shortened to `limit` characters.
func printable(_ text: String, limit: Int = 200) -> String {
    var shown = ""
    for scalar in text.unicodeScalars.prefix(limit) {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: shown += scalar.escaped(asASCII: true)
        default: shown.unicodeScalars.append(scalar)
        }
    }
    return text.unicodeScalars.count > limit ? shown + "…" : shown
}

/// ``printable(_:limit:)`` in quotation marks.
func quoted(_ text: String) -> String {
    "\"\(printable(text, limit: 80))\""
}
