import CRdKafka
import KafkaRecords
import Logging

/// Publishes records, each written once and in order per partition, without transactions. Driven by one thread of the caller's.
///
/// Sendable, since every method checks that it runs on the one thread that used the producer first.
package final class IdempotentProducer: Sendable {
    private let core: ProducerCore

    package init(configuration: KafkaConfiguration, logger: Logger) throws(KafkaConfigurationError) {
        var properties = Properties()
        properties.defaults = ProducerCore.defaults
        properties.relied = [("enable.idempotence", "true"), ("acks", "all")]
        core = try ProducerCore(properties: properties, configuration: configuration, logger: logger)
    }

    /// Makes the first record for each of `topics` as quick as the others: without, it waits for up to a second.
    ///
    /// - Throws: when no broker answers within `timeout`; nothing is lost by it but that time.
    package func learn(_ topics: [String], timeout: Duration) throws(KafkaError) {
        try core.learn(topics, timeout: timeout)
    }

    /// Takes `record`; `flush` tells what became of it.
    ///
    /// - Parameter timeout: how long to wait for room in the queue.
    @discardableResult
    package func produce(_ record: OutgoingRecord, timeout: Duration = .seconds(10)) throws(KafkaError)
        -> DeliveryTicket
    {
        try core.produce(record, timeout: timeout)
    }

    /// Waits until everything taken is either written or failed.
    ///
    /// - Returns: the failures since the last flush, in the order they became known; every other record is written.
    /// - Throws: `_TIMED_OUT` when some are neither yet: flush again, or `purge`.
    package func flush(timeout: Duration) throws(KafkaError) -> [DeliveryFailure] {
        core.enter()
        try check("flush", rd_kafka_flush(core.client.pointer, timeout.rdKafkaMilliseconds))
        return core.deliveries.takeFailures()
    }

    /// Gives up what is not written yet: `flush` then tells it as failed. What was under way may have been written.
    package func purge() {
        core.enter()
        rd_kafka_purge(core.client.pointer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
    }

    /// Records taken and neither written nor failed.
    package var outstanding: Int {
        core.enter()
        return Int(rd_kafka_outq_len(core.client.pointer))
    }

    /// Serves callbacks; to be called now and then when nothing is published. Returns an error of the connection or the
    /// client that no call has told yet.
    package func poll(timeout: Duration = .zero) -> KafkaError? {
        core.enter()
        core.serve(timeout: timeout)
        return core.client.context.nextError()
    }
}
