import CRdKafka

/// Topics that a producer knows before its first record for them.
///
/// librdkafka 2.0.2 hears of a topic with the first record, and asks the broker about it at its next round a second later at most. Until
/// then the record waits, and its transaction with it.
final class ProducerTopics {
    /// Outlives the handles.
    private let client: ClientHandle
    private let handles: [OpaquePointer]

    /// Asks for all of them at once and waits for the answer.
    ///
    /// - Throws: when no broker answers within `timeout`, or a name is none; the topics are then learnt with their first records.
    init(_ names: [String], of client: ClientHandle, timeout: Duration) throws(KafkaError) {
        self.client = client
        var handles: [OpaquePointer] = []
        var refused: KafkaError?
        for name in names {
            if let handle = rd_kafka_topic_new(client.pointer, name, nil) {
                handles.append(handle)
            } else {
                refused = KafkaError("know topic \(name)", rd_kafka_last_error())
            }
        }
        self.handles = handles
        if let refused { throw refused }
        var metadata: UnsafePointer<rd_kafka_metadata>?
        // Those this client knows, hence these.
        let code = rd_kafka_metadata(client.pointer, 0, nil, &metadata, timeout.rdKafkaMilliseconds)
        if let metadata { rd_kafka_metadata_destroy(metadata) }
        try check("ask for topics", code)
    }

    deinit {
        for handle in handles { rd_kafka_topic_destroy(handle) }
    }
}
