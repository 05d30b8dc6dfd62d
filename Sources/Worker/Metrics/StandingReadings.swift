import KafkaRecords
import Refunds

/// The worker's present state as metrics.
struct StandingReadings {
    /// `nil` between sessions.
    var session: SessionStanding?
    var calls: CallGate.Standing
    var topics: TopicNames
    var now: Timestamp
    var clockAhead = Duration.zero

    func write(to readings: inout MetricReadings) {
        writeCalls(to: &readings)
        readings.set(.clockAhead, to: clockAhead / .seconds(1))
        readings.set(.assignedPartitions, to: session?.partitions.count ?? 0)
        readings.set(.inFlightRecords, to: session?.inFlight ?? 0)
        readings.set(.parkedRecords, to: session?.parked ?? 0)
        readings.set(.unpublishedRecords, to: session?.unpublished ?? 0)
        guard let session else { return }
        writePartitions(session.partitions, session.lag, to: &readings)
        writeChecks(session.partitions, to: &readings)
    }

    private func writeCalls(to readings: inout MetricReadings) {
        readings.set(.callsInFlight, to: calls.underWay)
        readings.set(.callsWaiting, to: calls.waiting)
        for kind in FaultKind.allCases {
            readings.set(.breakerIsOpen, [kind.rawValue], to: calls.outage?.kind == kind ? 1 : 0)
        }
        readings.set(.breakerOpenings, to: calls.openings)
        if let rate = calls.rate { readings.set(.callRate, to: rate) }
        readings.set(.isSlowed, to: calls.isSlowed ? 1 : 0)
        readings.set(.slowedSubMerchants, to: calls.slowedSubMerchants)
    }

    private func writePartitions(
        _ partitions: [TopicPartition: PartitionState], _ lag: [TopicPartition: PartitionLag],
        to readings: inout MetricReadings
    ) {
        // In order, so that beyond the bound it is always the same partitions that have no series of their own.
        for (partition, state) in partitions.sorted(by: { $0.key < $1.key }) {
            let labels = [partition.topic, String(partition.partition)]
            readings.set(.openRecords, labels, to: state.open)
            readings.set(.ledgerWidth, labels, to: max(0, state.watermark.distance(to: state.position)))
            readings.set(.isPaused, labels, to: state.isPaused ? 1 : 0)
            if let records = lag[partition]?.records { readings.set(.consumerLagRecords, labels, to: records) }
            if let age = lag[partition]?.age { readings.set(.consumerLagSeconds, labels, to: age / .seconds(1)) }
        }
    }

    private func writeChecks(_ partitions: [TopicPartition: PartitionState], to readings: inout MetricReadings) {
        var held: [String: (count: Int, overdue: Duration)] = [:]
        for (partition, state) in partitions where topics.isRequery(partition.topic) {
            let delay = String(partition.topic.dropFirst(topics.requeryPrefix.count + 1))
            held[delay, default: (0, .zero)].count += state.heldBack
            if let due = state.nextDue, due < now {
                held[delay, default: (0, .zero)].overdue = max(held[delay]?.overdue ?? .zero, now - due)
            }
        }
        for (delay, checks) in held {
            readings.set(.heldChecks, [delay], to: checks.count)
            readings.set(.overdueChecks, [delay], to: checks.overdue / .seconds(1))
        }
    }
}
