/// How to reach the cluster, for every kind of client.
package struct KafkaConfiguration: Sendable {
    /// `host:port`, several separated by commas.
    package var bootstrapServers: String
    /// How the brokers' logs call this client.
    package var clientID: String
    /// Further librdkafka properties, applied in order and before those the code relies on, which cannot be changed.
    package var properties: [(name: String, value: String)]

    package init(
        bootstrapServers: String, clientID: String = "clawback", properties: [(name: String, value: String)] = []
    ) {
        self.bootstrapServers = bootstrapServers
        self.clientID = clientID
        self.properties = properties
    }
}

/// Passwords are among the properties.
extension KafkaConfiguration: CustomStringConvertible, CustomReflectable {
    package var description: String {
        "KafkaConfiguration(\(bootstrapServers), properties: \(properties.map { $0.name + "=" + Redaction.mark }))"
    }

    package var customMirror: Mirror {
        Mirror(self, children: ["bootstrapServers": bootstrapServers, "clientID": clientID])
    }
}
