/// A configuration librdkafka does not take. Secrets in it are already hidden.
package enum KafkaConfigurationError: Error, Hashable, Sendable {
    case unknownProperty(name: String, value: String, reason: String)
    case invalidValue(name: String, value: String, reason: String)
    /// Every property is good in itself, the whole is not: an unreadable certificate, a mechanism without its protocol.
    case refused(reason: String)
}

extension KafkaConfigurationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownProperty(let name, let value, let reason):
            "kafka property \(name) (value \(value)) is not known: \(reason)"
        case .invalidValue(let name, let value, let reason):
            "kafka property \(name) cannot be \(value): \(reason)"
        case .refused(let reason):
            "kafka configuration refused: \(reason)"
        }
    }
}

/// What of a property may be shown.
enum Redaction {
    static let mark = "<redacted>"

    static func isSecret(property name: String) -> Bool {
        let name = name.lowercased()
        return ["password", "secret", "key", "token", "oauthbearer.config"].contains { name.contains($0) }
    }

    static func shown(_ value: String, of name: String) -> String {
        isSecret(property: name) ? mark : value
    }

    /// librdkafka quotes the value in its reason: a secret's is dropped from it.
    static func shown(reason: String, value: String, of name: String) -> String {
        guard isSecret(property: name), !value.isEmpty else { return reason }
        return reason.split(separator: value, omittingEmptySubsequences: false).joined(separator: mark)
    }
}
