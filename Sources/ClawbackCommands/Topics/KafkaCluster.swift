import Kafka
import Logging

/// A real cluster, asked through librdkafka.
struct KafkaCluster: Cluster {
    /// Enough for a name service, TLS and a far-away broker; a refusal comes at once.
    static let timeout = Duration.seconds(10)

    private let bootstrapServers: String
    let admin: KafkaAdmin
    /// For clients of another kind that some questions need.
    let configuration: KafkaConfiguration
    let logger: Logger

    /// - Throws: exit code 64 when librdkafka does not take the configuration.
    init(_ kafka: Configuration.Kafka, logger: Logger) throws(ClusterFailure) {
        bootstrapServers = kafka.bootstrapServers
        configuration = KafkaConfiguration(kafka)
        self.logger = logger
        do {
            admin = try KafkaAdmin(configuration: configuration, logger: logger)
        } catch {
            throw ClusterFailure(exit: .usage, problem: Self.problem(error))
        }
    }

    func brokers() throws(ClusterFailure) -> [String] {
        do {
            return try admin.reachBroker(timeout: Self.timeout).brokers.map { "\($0.host):\($0.port)" }
        } catch {
            throw failure(error)
        }
    }

    func partitionCounts() throws(ClusterFailure) -> [String: Int] {
        do {
            let topics = try admin.topics(timeout: Self.timeout).filter(\.exists)
            return Dictionary(topics.map { ($0.name, $0.partitions.count) }) { first, _ in first }
        } catch {
            throw failure(error)
        }
    }

    func create(_ topics: [(topic: NeededTopic, partitions: Int)]) throws(ClusterFailure) {
        let wanted = topics.map { topic, partitions in
            NewTopic(
                name: topic.name, partitions: Int32(partitions),
                configuration: Dictionary(uniqueKeysWithValues: topic.creationSettings.map { ($0.name, $0.value) }))
        }
        do {
            for (name, creation) in try admin.createTopics(wanted, timeout: Self.timeout) {
                guard case .refused(let error) = creation else { continue }
                throw ClusterFailure(
                    exit: .unavailable,
                    problem:
                        "the cluster does not create \(name): \(error.reason); create it yourself, or see kafka.createTopics"
                )
            }
        } catch let error as ClusterFailure {
            throw error
        } catch let error as KafkaError {
            throw failure(error)
        } catch {
            throw ClusterFailure(exit: .internal, problem: "\(error)")
        }
    }

    /// A property whose name is not known may be any, a misspelt password's among them: its value is not shown.
    static func problem(_ error: KafkaConfigurationError) -> String {
        let key = Settings.Kafka.properties.description.key
        return switch error {
        case .unknownProperty(let name, _, _):
            "\(key): \(quoted(name)) is no property of librdkafka; allowed: those of its CONFIGURATION.md"
        case .invalidValue, .refused: "\(key): \(printable("\(error)", limit: 400))"
        }
    }

    func failure(_ error: KafkaError) -> ClusterFailure {
        // A refusal says what to do itself.
        if let refusal = error.refusal {
            return ClusterFailure(exit: .unavailable, problem: printable("\(refusal)", limit: 600))
        }
        return ClusterFailure(
            exit: .unavailable,
            problem: "kafka.bootstrapServers: \(bootstrapServers): \(printable(error.reason, limit: 400)); "
                + "start the broker, or correct kafka.bootstrapServers or kafka.properties")
    }
}
