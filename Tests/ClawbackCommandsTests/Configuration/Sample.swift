@testable import ClawbackCommands

/// The least that a worker must be told.
enum Sample {
    static let required = flags([
        "kafka.bootstrapServers": "localhost:9092",
        "wechatpay.mchid": "1900000100",
        "wechatpay.merchantSerial": "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
        "wechatpay.privateKeyFile": "/keys/merchant.pem",
        "wechatpay.apiV3KeyFile": "/keys/apiv3",
    ])

    static func flags(_ texts: [String: String]) -> [SettingName: String] {
        Dictionary(uniqueKeysWithValues: texts.map { (SettingName(key: $0), $1) })
    }

    static func file(_ text: String) throws(ConfigurationError) -> ConfigurationFile {
        try ConfigurationFile(path: "clawback.yaml", bytes: Array(text.utf8))
    }

    /// A loader with ``required`` and more.
    static func loader(
        flags: [String: String] = [:], without: String? = nil, environment: [String: String] = [:], file: String? = nil
    ) throws(ConfigurationError) -> ConfigurationLoader {
        var all = required.merging(Self.flags(flags)) { $1 }
        if let without { all[SettingName(key: without)] = nil }
        let read: ConfigurationFile? = if let file { try Self.file(file) } else { nil }
        let sources = ConfigurationSources(flags: all, environment: environment, file: read)
        return try ConfigurationLoader(sources: sources, hostName: "worker-1")
    }
}
