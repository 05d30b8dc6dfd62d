import Foundation
import KafkaRecords
import Logging
import Refunds
import Synchronization
import TestSupport
import Testing

@testable import Worker

@Suite("The watchdog's findings")
struct WatchdogFindingTests {
    private let start = ContinuousClock.now
    private let watchdog = Watchdog(longestSilence: .seconds(60), longestJoin: .seconds(360))

    private func thread(_ stage: Heartbeat.Stage, since: Int) -> Heartbeat.Reading {
        Heartbeat.Reading(thread: "consumer", stage: stage, since: start + .seconds(since))
    }

    @Test("a thread that shows life within the bound is left alone; one silent for longer is named, and what it does")
    func silence() {
        let polling = thread(.polling, since: 0)
        #expect(watchdog.finding([polling], joiningSince: nil, at: start + .seconds(60)) == nil)
        let finding = watchdog.finding([polling], joiningSince: nil, at: start + .seconds(61))
        #expect(finding == .silent(polling, for: .seconds(61)))
        #expect(
            finding?.description == "the consumer thread has been polling for 61 s without a sign of life")
    }

    @Test("a thread that has ended is silent with good reason")
    func ended() {
        #expect(watchdog.finding([thread(.ended, since: 0)], joiningSince: nil, at: start + .seconds(600)) == nil)
    }

    @Test("a member that the group gives nothing is given up after the time a rebalance may take")
    func join() {
        let alive = thread(.polling, since: 360)
        #expect(watchdog.finding([alive], joiningSince: start, at: start + .seconds(360)) == nil)
        #expect(
            watchdog.finding([alive], joiningSince: start, at: start + .seconds(361))
                == .notAssigned(for: .seconds(361)))
    }
}

@Suite("A session whose threads do not come back", .serialized)
struct StuckSessionTests {
    /// Holds the first thread of a name that comes by, until the test lets it go.
    private final class Trap: Sendable {
        private let isSet = Atomic<Bool>(true)
        private let held = DispatchSemaphore(value: 0)
        let caught = Gate()

        func pass() {
            guard isSet.exchange(false, ordering: .sequentiallyConsistent) else { return }
            caught.open()
            held.wait()
        }

        func release() { held.signal() }
    }

    private func worker(_ world: WorkerWorld, now: @escaping @Sendable () -> Timestamp, logger: Logger) -> Worker {
        var settings = world.settings()
        // How soon the group gives up a member that polls no more.
        settings.kafka.properties.append(("max.poll.interval.ms", "6000"))
        settings.watchdog = Watchdog(longestSilence: .seconds(3), longestJoin: .seconds(60))
        return Worker(
            settings: settings, api: ScriptedAPI { _, intent in ScriptedAPI.state(intent, .success) }, now: now,
            logger: logger)
    }

    private func settlesDespite(_ thread: String, _ says: String) async throws {
        let world = try WorkerWorld()
        let trap = Trap()
        defer { trap.release() }
        let journal = Journal()
        let worker = worker(
            world,
            now: {
                // Both threads ask for the time at the top of their loops.
                if WorkerThread.currentName == thread { trap.pass() }
                return Timestamp.systemNow()
            }, logger: journal.logger)
        try await world.writeIntents(0..<30, orders: 10)
        async let working: Void = worker.run()
        await trap.caught.wait()
        await journal.saw("session.stuck")
        let outcomes = try await world.outcomes { Set($0.map(\.intent)).count >= 30 }
        worker.stop()
        try await working
        #expect(Set(outcomes.map(\.intent)).count == 30)
        #expect(outcomes.allSatisfy { $0.status == "success" })
        #expect(worker.statistics.snapshot.sessions >= 2)
        #expect(journal.metadata(of: "session.stuck")["finding"]?.contains(says) == true)
    }

    @Test("the poll loop stands still: it is said with its state, and a new session settles everything")
    func consumer() async throws {
        try await settlesDespite("kafka-consumer", "the consumer thread has been polling")
    }

    @Test("the publisher stands still: it is said with its state, and a new session settles everything")
    func publisher() async throws {
        try await settlesDespite("kafka-publisher", "the publisher thread has been publishing")
    }

    @Test("a stop does not wait for a thread that never comes back, and says that the end was not in order")
    func stop() async throws {
        let world = try WorkerWorld()
        let trap = Trap()
        defer { trap.release() }
        let worker = worker(
            world,
            now: {
                if WorkerThread.currentName == "kafka-consumer" { trap.pass() }
                return Timestamp.systemNow()
            }, logger: WorkerWorld.quiet)
        let working = Task { try await worker.run() }
        await trap.caught.wait()
        worker.stop()
        await #expect(throws: WorkerStuck.self) { try await working.value }
        #expect(worker.unreadiness().contains("no session with the brokers"))
    }
}
