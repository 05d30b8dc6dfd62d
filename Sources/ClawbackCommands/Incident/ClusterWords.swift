import Kafka

/// What a cluster's refusal means to whoever runs a command.
enum ClusterWords {
    /// Exit code 69, and one line that says what was asked, what came of it and what to do.
    static func failure(_ error: KafkaError, _ kafka: Configuration.Kafka) -> CommandFailure {
        CommandFailure(.unavailable, words(error, kafka))
    }

    private static func words(_ error: KafkaError, _ kafka: Configuration.Kafka) -> String {
        if let refusal = error.refusal { return printable("\(error.operation): \(refusal)", limit: 600) }
        let reason = printable(error.reason, limit: 400)
        let place = error.topicPartition.map { " (\($0))" } ?? ""
        if error.isUnknownTopicOrPartition {
            return
                "\(error.operation)\(place): there is no such topic or partition; 'clawback topics' shows what there is"
        }
        if error.isPositionLost {
            return
                "\(error.operation)\(place): retention has deleted these records meanwhile; run it again for those that are left"
        }
        if error.isFenced {
            return "\(error.operation): another process has begun the same work and goes on with it; wait for that one"
        }
        // What speaks of no partition and passes by itself is the connection.
        if error.topicPartition == nil, error.isRetriable || error.isTimedOut || error.operation == "reach a broker" {
            return "kafka.bootstrapServers: \(kafka.bootstrapServers): \(error.operation): \(reason); "
                + "start the broker, or correct kafka.bootstrapServers or kafka.properties"
        }
        return "\(error.operation)\(place): \(reason) [\(error.name)]"
    }
}
