import CRdKafka
import KafkaRecords
import Synchronization

/// The number a producer gives a record it takes: 1, 2, 3, …
package struct DeliveryTicket: Hashable, Comparable, Sendable {
    package let rawValue: UInt

    package static func < (left: DeliveryTicket, right: DeliveryTicket) -> Bool { left.rawValue < right.rawValue }
}

/// A record that was taken and not written.
package struct DeliveryFailure: Error, Hashable, Sendable {
    package var ticket: DeliveryTicket
    /// Names topic and, once chosen, partition.
    package var error: KafkaError
}

/// What the delivery reports of a producer have said.
final class DeliveryLog: Sendable {
    /// Every one is kept until it is taken: what `flush` does not tell as failed counts as written.
    private let failures = Mutex<[DeliveryFailure]>([])

    /// One delivery report, on the thread that polls or flushes.
    func record(_ message: UnsafePointer<rd_kafka_message_t>) {
        guard message.pointee.err != .none else { return }
        let failure = Self.failure(message)
        failures.withLock { $0.append(failure) }
    }

    private static func failure(_ message: UnsafePointer<rd_kafka_message_t>) -> DeliveryFailure {
        let report = message.pointee
        let topic = report.rkt.flatMap { rd_kafka_topic_name($0) }.map { String(cString: $0) } ?? ""
        return DeliveryFailure(
            ticket: DeliveryTicket(rawValue: UInt(bitPattern: report._private)),
            error: KafkaError(
                "deliver record", report.err,
                topicPartition: TopicPartition(topic: topic, partition: report.partition)))
    }

    func takeFailures() -> [DeliveryFailure] {
        failures.withLock { failures in
            defer { failures = [] }
            return failures
        }
    }
}
