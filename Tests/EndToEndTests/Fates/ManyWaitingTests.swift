import Foundation
import KafkaRecords
import Refunds
import Testing

extension EndToEnd {
    @Suite("Many checks waiting")
    struct ManyWaiting {
        private static let waiting = Fates.isFull ? 100_000 : 5000
        private static let intents = Fates.isFull ? 4000 : 600
        private static let partitions = 4
        /// What all that waits may add to the worker's memory, in KiB.
        private static let mostGrowth = 20 * 1024

        private struct Run {
            /// KiB.
            let peakMemory: Int
            /// Settled per second.
            let rate: Double
        }

        @Test(
            "they take no memory to speak of, and intents go through as fast as without them",
            .timeLimit(.minutes(Fates.isFull ? 20 : 5)))
        func small() async throws {
            let without = try #require(try await run(waiting: 0))
            let with = try #require(try await run(waiting: Self.waiting))
            let growth = with.peakMemory - without.peakMemory
            Fates.report(
                "\(Self.waiting) waiting: peak memory \(with.peakMemory) KiB instead of \(without.peakMemory) KiB; "
                    + "\(Int(with.rate)) intents a second instead of \(Int(without.rate))")
            #expect(growth < Self.mostGrowth)
            // Other work on the same cores moves this figure, but not by that much.
            #expect(with.rate > without.rate / 2)
        }

        private func run(waiting: Int) async throws -> Run? {
            var run: Run?
            try await Processes.run { processes in
                let stage = try await Stage.set(processes, partitions: Self.partitions, requeryDelays: "1s,1h")
                try await schedule(waiting, stage)
                let reader = try stage.readOutcomes()
                let worker = stage.startWorker(Fates.settings(delays: "1s,1h"))
                // They stand before the others: once they are settled, every partition has been read as far as it is due.
                _ = try await reader.settled(Self.partitions, by: worker, within: .seconds(120))
                let started = ContinuousClock.now
                try await stage.write(TestIntent.many(Self.intents))
                _ = try await reader.settled(
                    Self.partitions + Self.intents, by: worker, within: .seconds(Fates.isFull ? 300 : 120))
                let took = started.duration(to: .now)
                #expect(!reader.outcomes.contains { !$0.isSettled })
                run = Run(
                    peakMemory: try await worker.process.peakMemory(),
                    rate: Double(Self.intents) / (took / .seconds(1)))
            }
            return run
        }

        /// Writes one check that is due to each partition, and `waiting` behind them that are not due for an hour.
        private func schedule(_ waiting: Int, _ stage: Stage) async throws {
            let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
            for partition in 0..<Self.partitions {
                var lines = try Self.line("due-\(partition)", due: now, now)
                for number in stride(from: partition, to: waiting, by: Self.partitions) {
                    lines += try Self.line("waits-\(number)", due: now + .milliseconds(3_600_000 + number), now)
                }
                try await stage.kcat.write(
                    lines: try stage.processes.folder.write("checks-\(partition)", lines), to: "refund-requery.1h",
                    partition: partition)
            }
        }

        private static func line(_ id: String, due: Timestamp, _ now: Timestamp) throws -> String {
            let intent = RefundIntent(
                intentID: try #require(IntentID(id)), subMchid: try #require(MerchantID("1900000109")),
                orderID: "order-\(id)", outOrderNo: nil, returnMchid: try #require(MerchantID("86693852")),
                amount: try #require(Fen(10)), description: "分账回退")
            let requery = RequeryRecord(
                intent: intent, attempt: 1, firstSubmittedAt: now, dueAt: due, action: .query, refusal: nil,
                lastError: nil,
                source: RecordPlace(
                    topicPartition: TopicPartition(topic: Stage.intents, partition: 0), offset: Offset(0)),
                intentAt: now)
            return "order-\(id)\t\(String(decoding: requery.encode(), as: UTF8.self))\n"
        }
    }
}
