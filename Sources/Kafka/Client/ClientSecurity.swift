/// What a client's callbacks have to know of its credentials: how they are called, and what must not be said.
struct ClientSecurity: Sendable {
    /// The SASL mechanism; `nil` without SASL.
    var mechanism: String?
    /// Whether a refusal is logged, besides being told to whoever asks for errors.
    var tellsRefusals = false
    /// Values that no text may show, whoever sends it: a broker has them and could send them back.
    private var secrets: [String] = []

    init() {}

    init(_ configuration: KafkaConfiguration, tellsRefusals: Bool = true) {
        func value(_ names: String...) -> String? {
            configuration.properties.last { names.contains($0.name) }?.value
        }
        let hasSASL = value("security.protocol")?.lowercased().hasPrefix("sasl") ?? false
        mechanism = hasSASL ? value("sasl.mechanism", "sasl.mechanisms") ?? "GSSAPI" : nil
        self.tellsRefusals = tellsRefusals
        // One or two characters would blot out half of every text, and are no secret.
        secrets = configuration.properties
            .filter { SecretProperty.isOne($0.name) && $0.value.count > 2 }.map(\.value)
    }

    /// `text` without the secrets.
    func hiding(_ text: String) -> String {
        secrets.reduce(text) { text, secret in
            text.contains(secret)
                ? text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: Redaction.mark)
                : text
        }
    }
}

/// Which of librdkafka's properties hold a secret themselves, rather than the place of one.
package enum SecretProperty {
    package static func isOne(_ name: String) -> Bool {
        let name = name.lowercased()
        let isPlace = [".location", ".file", ".url", ".endpoint"].contains { name.hasSuffix($0) }
        return !isPlace
            && ["password", "secret", "key.pem", "token", "oauthbearer.config"].contains { name.contains($0) }
    }
}
