import KafkaRecords
import Metrics
import Refunds
import Synchronization

/// What this process has done, counted since its start: across sessions, and only what is committed.
package final class Statistics: Sendable {
    package struct Counts: Sendable {
        package var read = 0
        package var committed: [Fact.Kind: Int] = [:]
        package var batches = 0
        package var sessions = 0
        package var rebalances = 0

        package var settled: Int { committed[.success, default: 0] + committed[.failed, default: 0] }
    }

    private let counts = Mutex(Counts())
    // The same through swift-metrics, for whichever backend the process has; handles made once.
    private let readMetric = Counter(label: "clawback_records_read_total")
    private let batchMetric = Counter(label: "clawback_transactions_committed_total")
    private let rebalanceMetric = Counter(label: "clawback_rebalances_total")
    private let handledMetrics = Dictionary(
        uniqueKeysWithValues: Fact.Kind.allCases.map {
            ($0, Counter(label: "clawback_records_handled_total", dimensions: [("result", $0.rawValue)]))
        })

    package init() {}

    package var snapshot: Counts { counts.withLock { $0 } }

    func readRecord() {
        readMetric.increment()
        counts.withLock { $0.read += 1 }
    }

    func startedSession() { counts.withLock { $0.sessions += 1 } }

    func rebalanced() {
        rebalanceMetric.increment()
        counts.withLock { $0.rebalances += 1 }
    }

    func committed(_ batch: Batch) {
        batchMetric.increment()
        for entry in batch.entries { handledMetrics[entry.effects.fact.kind]?.increment() }
        counts.withLock { counts in
            counts.batches += 1
            for entry in batch.entries { counts.committed[entry.effects.fact.kind, default: 0] += 1 }
        }
    }
}
