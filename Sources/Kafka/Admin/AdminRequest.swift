import CRdKafka

extension ClientHandle {
    /// Sends one admin request and waits for its answer on a queue of its own.
    ///
    /// - Parameters:
    ///   - send: given the options and the queue.
    ///   - read: given the answer, which is destroyed afterwards.
    func adminRequest<Answer>(
        _ operation: String, _ kind: rd_kafka_admin_op_t, timeout: Duration,
        send: (_ options: OpaquePointer, _ queue: OpaquePointer) -> Void,
        read: (_ event: OpaquePointer) throws(KafkaError) -> Answer
    ) throws(KafkaError) -> Answer {
        guard let options = rd_kafka_AdminOptions_new(pointer, kind), let queue = rd_kafka_queue_new(pointer) else {
            preconditionFailure("librdkafka makes options for \(kind)")
        }
        defer {
            rd_kafka_queue_destroy(queue)
            rd_kafka_AdminOptions_destroy(options)
        }
        var text = [CChar](repeating: 0, count: 256)
        let milliseconds = timeout.rdKafkaMilliseconds
        let code = rd_kafka_AdminOptions_set_request_timeout(options, milliseconds, &text, text.count)
        guard code == .none else { throw KafkaError(operation, code, reason: string(of: text)) }
        send(options, queue)
        // The request gives up by itself; the second more is for its answer to come through.
        let deadline = Deadline(after: timeout + .seconds(1))
        while !deadline.hasPassed {
            guard let event = rd_kafka_queue_poll(queue, deadline.remaining.rdKafkaMilliseconds) else { continue }
            defer { rd_kafka_event_destroy(event) }
            if rd_kafka_event_error(event) != .none {
                throw KafkaError(
                    operation, rd_kafka_event_error(event),
                    reason: rd_kafka_event_error_string(event).map { String(cString: $0) })
            }
            return try read(event)
        }
        throw KafkaError(operation, RD_KAFKA_RESP_ERR__TIMED_OUT)
    }
}
