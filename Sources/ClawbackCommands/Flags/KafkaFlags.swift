import ArgumentParser

/// Flags of the `kafka.*` keys.
struct KafkaFlags: ParsableArguments {
    @Option(Settings.Kafka.bootstrapServers) var bootstrapServers: String?
    @Option(Settings.Kafka.groupID) var groupID: String?
    @Option(Settings.Kafka.instanceID) var instanceID: String?
    @Option(Settings.Kafka.staticMembership) var staticMembership: String?
    @Option(Settings.Kafka.intentsTopic) var intentsTopic: String?
    @Option(Settings.Kafka.outcomesTopic) var outcomesTopic: String?
    @Option(Settings.Kafka.requeryTopicPrefix) var requeryTopicPrefix: String?
    @Option(Settings.Kafka.deadLettersTopic) var deadLettersTopic: String?
    @Option(Settings.Kafka.createTopics) var createTopics: String?
    @Option(Settings.Kafka.delivery) var delivery: String?
    @Option(Settings.Kafka.properties) var properties: String?

    var given: [SettingName: String] {
        Settings.texts([
            (Settings.Kafka.bootstrapServers.description, bootstrapServers),
            (Settings.Kafka.groupID.description, groupID),
            (Settings.Kafka.instanceID.description, instanceID),
            (Settings.Kafka.staticMembership.description, staticMembership),
            (Settings.Kafka.intentsTopic.description, intentsTopic),
            (Settings.Kafka.outcomesTopic.description, outcomesTopic),
            (Settings.Kafka.requeryTopicPrefix.description, requeryTopicPrefix),
            (Settings.Kafka.deadLettersTopic.description, deadLettersTopic),
            (Settings.Kafka.createTopics.description, createTopics),
            (Settings.Kafka.delivery.description, delivery),
            (Settings.Kafka.properties.description, properties),
        ])
    }
}
