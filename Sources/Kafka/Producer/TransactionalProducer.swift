import CRdKafka
import KafkaRecords
import Logging

/// Publishes records and a group's offsets together or not at all. Driven by one thread of the caller's.
///
/// Every call blocks for at most its time-out. What to do about its error, `KafkaError.kind` tells.
///
/// Sendable, since every method checks that it runs on the one thread that used the producer first.
package final class TransactionalProducer: Sendable {
    private let core: ProducerCore

    /// - Parameters:
    ///   - transactionalID: the newest producer of this name fences the others.
    ///   - transactionTimeout: after this long the broker aborts by itself; it also holds up readers of committed records
    ///     and the stable offsets of the group when the process is killed.
    package init(
        configuration: KafkaConfiguration, transactionalID: String, transactionTimeout: Duration = .seconds(60),
        logger: Logger
    ) throws(KafkaConfigurationError) {
        var properties = Properties()
        properties.defaults = ProducerCore.defaults
        properties.relied = [
            ("transactional.id", transactionalID),
            ("transaction.timeout.ms", String(transactionTimeout.rdKafkaMilliseconds)),
            ("enable.idempotence", "true"),
            ("acks", "all"),
            ("delivery.report.only.error", "true"),
        ]
        core = try ProducerCore(properties: properties, configuration: configuration, logger: logger)
    }

    /// Fences the older producers of the transactional id and waits for their open transactions to be aborted. Once,
    /// before anything else; to be called again after a time-out.
    package func initTransactions(timeout: Duration) throws(KafkaError) {
        try run("initialise transactions") { rd_kafka_init_transactions($0, timeout.rdKafkaMilliseconds) }
    }

    /// Makes the first record for each of `topics` as quick as the others: without, it waits for up to a second.
    ///
    /// - Throws: when no broker answers within `timeout`; nothing is lost by it but that time.
    package func learn(_ topics: [String], timeout: Duration) throws(KafkaError) {
        try core.learn(topics, timeout: timeout)
    }

    package func begin() throws(KafkaError) {
        _ = core.deliveries.takeFailures()
        try run("begin transaction") { rd_kafka_begin_transaction($0) }
    }

    /// Takes `record` into the transaction. Whether it was written, the commit tells.
    ///
    /// - Parameter timeout: how long to wait for room in the queue.
    @discardableResult
    package func produce(_ record: OutgoingRecord, timeout: Duration = .seconds(10)) throws(KafkaError)
        -> DeliveryTicket
    {
        try core.produce(record, timeout: timeout)
    }

    /// Makes `offsets` part of the transaction. A group that has gone on without the member of `group` makes the
    /// transaction abortable (`isStaleGeneration`).
    package func sendOffsets(
        _ offsets: [TopicPartition: CommittedOffset], of group: GroupMetadata, timeout: Duration
    ) throws(KafkaError) {
        let operation = "send offsets to transaction"
        let list = try PartitionList(offsets, for: operation)
        try list.withPointer { (list) throws(KafkaError) in
            try run(operation) {
                rd_kafka_send_offsets_to_transaction($0, list, group.pointer, timeout.rdKafkaMilliseconds)
            }
        }
    }

    /// Waits for every record to be written, then commits. After `.timedOut` the transaction may be committed or not:
    /// calling `commit` again, and nothing else, resolves it.
    package func commit(timeout: Duration) throws(KafkaError) {
        try run("commit transaction") { rd_kafka_commit_transaction($0, timeout.rdKafkaMilliseconds) }
    }

    /// Drops what is queued and aborts. After `.timedOut`: call again.
    package func abort(timeout: Duration) throws(KafkaError) {
        try run("abort transaction") { rd_kafka_abort_transaction($0, timeout.rdKafkaMilliseconds) }
    }

    /// The records of this transaction that could not be written, each once; they are why a commit fails.
    package func takeDeliveryFailures() -> [DeliveryFailure] {
        core.enter()
        core.serve()
        return core.deliveries.takeFailures()
    }

    /// Serves callbacks; to be called now and then when nothing is published. Returns an error of the connection or the
    /// client that no call has told yet.
    package func poll(timeout: Duration = .zero) -> KafkaError? {
        core.enter()
        core.serve(timeout: timeout)
        return core.client.context.nextError()
    }

    private func run(_ operation: String, _ call: (OpaquePointer) -> OpaquePointer?) throws(KafkaError) {
        core.enter()
        let error = call(core.client.pointer)
        core.serve()
        do throws(KafkaError) {
            try check(operation, error)
        } catch {
            throw error.resolvingFatal(of: core.client.pointer)
        }
    }
}
