import CRdKafka
import KafkaRecords
import Logging

/// A member of a consumer group, driven by one thread of the caller's, which calls `poll` over and over.
///
/// Records are taken one at a time: the batch calls of librdkafka 2.0.2 lose or repeat some around pause and rebalance.
///
/// `@unchecked Sendable`: every method checks that it runs on the one thread that used the consumer first; `waker` is for
/// all the others.
package final class KafkaConsumer: @unchecked Sendable {
    /// Ends a blocked poll, from any thread.
    package let waker: ConsumerWaker

    let client: ClientHandle
    let handler: any RebalanceHandler
    private let confinement = ThreadConfinement()
    private var reader = RecordReader()
    var state = AssignmentState()

    /// `handler` is held until the consumer goes.
    package init(
        configuration: KafkaConfiguration, options: ConsumerOptions, handler: any RebalanceHandler, logger: Logger
    ) throws(KafkaConfigurationError) {
        let context = ClientContext(logger: logger, security: ClientSecurity(configuration))
        let native = try options.properties.native(for: configuration, logger: logger)
        client = try ClientHandle(.consumer, native, context: context)
        // Callbacks for errors are served by the same poll as records.
        rd_kafka_poll_set_consumer(client.pointer)
        waker = ConsumerWaker(of: client.pointer)
        self.handler = handler
        context.consumer = self
    }

    deinit {
        waker.invalidate()
        guard !state.isClosed else { return }
        // Not closed in order: the group finds out by the session time-out, like after a crash.
        client.setEnd(state.endWithoutClose)
    }

    /// The thread that is allowed in; a check at every entry.
    func enter() { confinement.check() }

    /// Joins the group for `topics`; entries that begin with `^` are regular expressions (POSIX extended) and match topics
    /// that appear later, too, at the next refresh of the metadata.
    package func subscribe(to topics: [String]) throws(KafkaError) {
        enter()
        let list = PartitionList(topics.map { TopicPartition(topic: $0, partition: -1) })
        state.hasSubscribed = true
        try check("subscribe", list.withPointer { rd_kafka_subscribe(client.pointer, $0) })
    }

    /// One record or error; `nil` after `timeout`, when woken, or when the assignment has changed meanwhile.
    package func poll(timeout: Duration) -> ConsumerEvent? {
        enter()
        if let error = client.context.nextError() { return .error(error) }
        guard let message = rd_kafka_consumer_poll(client.pointer, timeout.rdKafkaMilliseconds) else {
            return client.context.nextError().map { .error($0) }
        }
        defer { rd_kafka_message_destroy(message) }
        guard message.pointee.err == .none else { return .error(reader.error(message, of: client.pointer)) }
        return .record(reader.record(message))
    }

    /// As the handler has been told.
    package var assignment: Set<TopicPartition> {
        enter()
        return state.assigned
    }
}
