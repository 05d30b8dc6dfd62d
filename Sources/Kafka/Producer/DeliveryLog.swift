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
    private struct State {
        var failures: [DeliveryFailure] = []
        var reported = 0
    }

    private let state = Mutex(State())

    /// A long outage fails everything that waits; the first failures tell why.
    private static let failureLimit = 100_000

    /// One delivery report, on the thread that polls or flushes.
    func record(_ message: UnsafePointer<rd_kafka_message_t>) {
        let report = message.pointee
        let failure = report.err == .none ? nil : Self.failure(message)
        state.withLock { state in
            state.reported += 1
            if let failure, state.failures.count < Self.failureLimit { state.failures.append(failure) }
        }
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
        state.withLock { state in
            defer { state.failures = [] }
            return state.failures
        }
    }
}
