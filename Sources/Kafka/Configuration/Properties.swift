import Logging

/// The properties of one client, in the three layers that make it: defaults the user may change, what the user set,
/// and what the code relies on.
struct Properties {
    var defaults: [(name: String, value: String)] = []
    var relied: [(name: String, value: String)] = []

    /// What every client relies on.
    private static func common(_ configuration: KafkaConfiguration) -> [(name: String, value: String)] {
        [("bootstrap.servers", configuration.bootstrapServers), ("client.id", configuration.clientID)]
    }

    func native(
        for configuration: KafkaConfiguration, logger: Logger
    ) throws(KafkaConfigurationError) -> NativeConfiguration {
        let native = NativeConfiguration()
        if logger.logLevel <= .debug { try native.set("log_level", "7") }
        for (name, value) in defaults { try native.set(name, value) }
        for (name, value) in configuration.properties { try native.set(name, value) }
        let relied = Self.common(configuration) + relied
        for (name, value) in relied { try native.set(name, value) }
        for (name, value) in configuration.properties {
            guard let fixed = relied.first(where: { $0.name == name }), fixed.value != value else { continue }
            logger.warning(
                "kafka property \(name) is not changed: the worker relies on \(fixed.value)",
                metadata: ["property": "\(name)"])
        }
        return native
    }
}
