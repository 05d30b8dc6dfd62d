import CRdKafka
import KafkaRecords

extension KafkaConsumer {
    /// Gives the partitions back (the handler's `revoked` runs within, on this thread) and leaves the group.
    ///
    /// - Returns: whether it was done within `timeout`. If not (librdkafka 2.0.2 can hang when an assignment arrives
    ///   meanwhile), the client's threads are left behind, the group learns by the session time-out, and a log line says so.
    @discardableResult
    package func close(timeout: Duration) -> Bool {
        enter()
        guard !state.isClosed else { return true }
        state.isClosed = true
        waker.invalidate()
        let deadline = Deadline(after: timeout)
        guard let queue = rd_kafka_queue_new(client.pointer) else { return false }
        if let error = rd_kafka_consumer_close_queue(client.pointer, queue) {
            // A fatal error was raised: nothing is left to close.
            let error = KafkaError("close consumer", consuming: error)
            client.context.logger.notice("\(error)")
            rd_kafka_queue_destroy(queue)
            client.setEnd(state.endWithoutClose)
            return false
        }
        while rd_kafka_consumer_closed(client.pointer) == 0 {
            let slice = min(deadline.remaining, .milliseconds(50))
            guard slice > .zero else {
                client.setEnd(.leak(reason: "the consumer has not closed within \(timeout)"))
                return false
            }
            if let message = rd_kafka_consume_queue(queue, slice.rdKafkaMilliseconds) {
                rd_kafka_message_destroy(message)
            }
        }
        rd_kafka_queue_destroy(queue)
        client.setEnd(state.isSafeToDestroy ? .destroy(flags: 0) : .leak(reason: AssignmentState.neverAssigned))
        return true
    }
}
