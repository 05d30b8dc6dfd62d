import CRdKafka
import KafkaRecords

/// The partitions being fetched, into one queue: the owner of librdkafka's topics and queue for one reading.
///
/// librdkafka's simple consumer, because it needs no group: with a group it would ask for the group's coordinator, for which a
/// cluster with access control wants a permission that reading does not need.
final class RangeSource {
    private let client: ClientHandle
    private let queue: OpaquePointer
    private var topics: [String: OpaquePointer] = [:]
    private var started: Set<TopicPartition> = []

    init(_ client: ClientHandle) {
        self.client = client
        guard let queue = rd_kafka_queue_new(client.pointer) else {
            preconditionFailure("rd_kafka_queue_new returns an object")
        }
        self.queue = queue
    }

    deinit {
        stop()
        for topic in topics.values { rd_kafka_topic_destroy(topic) }
        rd_kafka_queue_destroy(queue)
    }

    func start(_ partition: TopicPartition, at offset: Offset) throws(KafkaError) {
        let topic = try topic(partition.topic)
        guard rd_kafka_consume_start_queue(topic, partition.partition, offset.rawValue, queue) == 0 else {
            throw KafkaError("begin to read", rd_kafka_last_error(), topicPartition: partition)
        }
        started.insert(partition)
    }

    /// Waits until the partition's fetches are over; what waits of it in the queue is dropped.
    func stop(_ partition: TopicPartition) {
        guard started.remove(partition) != nil, let topic = topics[partition.topic] else { return }
        rd_kafka_consume_stop(topic, partition.partition)
    }

    func stop() {
        for partition in started { stop(partition) }
    }

    /// The caller destroys the message.
    func next(timeout: Duration) -> UnsafeMutablePointer<rd_kafka_message_t>? {
        rd_kafka_consume_queue(queue, timeout.rdKafkaMilliseconds)
    }

    private func topic(_ name: String) throws(KafkaError) -> OpaquePointer {
        if let topic = topics[name] { return topic }
        guard let topic = rd_kafka_topic_new(client.pointer, name, nil) else {
            throw KafkaError("begin to read \(name)", rd_kafka_last_error())
        }
        topics[name] = topic
        return topic
    }
}
