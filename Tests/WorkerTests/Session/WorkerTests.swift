import Kafka
import KafkaRecords
import Refunds
import Synchronization
import Testing
import Worker

@Suite("Worker on the mock cluster", .serialized)
struct WorkerTests {
    @Test("every intent is called for once and settled once, many at a time, never two of one key")
    func settlesAll() async throws {
        let world = try WorkerWorld()
        let api = ScriptedAPI { _, intent in
            try? await Task.sleep(for: .milliseconds(5))
            return ScriptedAPI.state(intent, .success)
        }
        try await world.writeIntents(0..<300, orders: 40)
        let worker = world.worker(api)
        async let working: Void = worker.run()
        let outcomes = try await world.outcomes { $0.count >= 300 }
        worker.stop()
        try await working
        #expect(Set(outcomes.map(\.intent)).count == 300)
        #expect(outcomes.count == 300)
        #expect(outcomes.allSatisfy { $0.status == "success" })
        let seen = api.seen
        #expect(seen.calls.values.allSatisfy { $0 == [.submit] })
        #expect(seen.mostRunning > 10)
        #expect(seen.mostRunning <= 32)
        #expect(seen.overlaps == 0)
    }

    @Test("a return in progress is queried when due, and settled then")
    func requeries() async throws {
        let world = try WorkerWorld()
        let api = ScriptedAPI { call, intent in
            ScriptedAPI.state(intent, call == .submit ? .processing : .success)
        }
        try await world.writeIntents(0..<20, orders: 20)
        let worker = world.worker(api)
        async let working: Void = worker.run()
        let outcomes = try await world.outcomes { outcomes in outcomes.count { $0.status == "success" } >= 20 }
        worker.stop()
        try await working
        #expect(outcomes.count { $0.status == "processing" } == 20)
        #expect(outcomes.count { $0.status == "success" } == 20)
        #expect(api.seen.calls.values.allSatisfy { $0 == [.submit, .query] })
    }

    @Test("a stop lets calls under way finish and their outcomes be published, and starts no more")
    func drains() async throws {
        let world = try WorkerWorld()
        let gate = Gate()
        let api = ScriptedAPI { _, intent in
            await gate.wait()
            return ScriptedAPI.state(intent, .success)
        }
        try await world.writeIntents(0..<100, orders: 100)
        let worker = world.worker(api, maxInFlight: 8)
        async let working: Void = worker.run()
        await gate.waiting(8)
        worker.stop()
        gate.open()
        try await working
        #expect(api.seen.calls.count == 8)
        #expect(worker.statistics.snapshot.committed[.success] == 8)
        #expect(worker.standing == nil)
    }

    @Test("while WeChat Pay refuses our credentials nothing is settled, and all is once it takes them")
    func credentials() async throws {
        let world = try WorkerWorld()
        let isMended = Atomic<Bool>(false)
        let refused = Gate()
        let api = ScriptedAPI { _, intent in
            if isMended.load(ordering: .relaxed) { return ScriptedAPI.state(intent, .success) }
            refused.open()
            return .refused(Refusal(httpStatus: 401, code: "SIGN_ERROR", message: "bad signature"))
        }
        try await world.writeIntents(0..<10, orders: 10)
        let worker = world.worker(api)
        async let working: Void = worker.run()
        await refused.wait()
        #expect(worker.statistics.snapshot.committed.isEmpty)
        isMended.store(true, ordering: .relaxed)
        let outcomes = try await world.outcomes { $0.count >= 10 }
        worker.stop()
        try await working
        #expect(outcomes.allSatisfy { $0.status == "success" })
        #expect(outcomes.count == 10)
    }

    @Test("partitions that are paused for a full window while enough waits are read on when they have room")
    func pausedWhileSaturated() async throws {
        let world = try WorkerWorld()
        let api = ScriptedAPI { _, intent in
            try? await Task.sleep(for: .milliseconds(2))
            return ScriptedAPI.state(intent, .success)
        }
        try await world.writeIntents(0..<200, orders: 200)
        let worker = world.worker(api, maxInFlight: 2, window: 8)
        async let working: Void = worker.run()
        let outcomes = try await world.outcomes { $0.count >= 200 }
        worker.stop()
        try await working
        #expect(Set(outcomes.map(\.intent)).count == 200)
    }

    @Test("a second worker takes over its part in the middle, and leaves again: every intent is settled")
    func twoWorkers() async throws {
        let world = try WorkerWorld(partitions: 4)
        let api = ScriptedAPI { _, intent in
            try? await Task.sleep(for: .milliseconds(20))
            return ScriptedAPI.state(intent, .success)
        }
        try await world.writeIntents(0..<400, orders: 400)
        let first = world.worker(api, maxInFlight: 4)
        let second = world.worker(api, maxInFlight: 4, instance: "b")
        async let firstWorks: Void = first.run()
        _ = try await world.outcomes { !$0.isEmpty }
        async let secondWorks: Void = second.run()
        _ = try await world.outcomes { $0.count >= 200 }
        second.stop()
        try await secondWorks
        let outcomes = try await world.outcomes { Set($0.map(\.intent)).count >= 400 }
        first.stop()
        try await firstWorks
        #expect(Set(outcomes.map(\.intent)).count == 400)
        #expect(api.seen.calls.count == 400)
    }

    @Test("a failing transaction publishes the same effects again, none of them lost")
    func transactionFaults() async throws {
        let world = try WorkerWorld()
        let api = ScriptedAPI { _, intent in ScriptedAPI.state(intent, .success) }
        // NOT_COORDINATOR, twice, to a commit.
        world.broker.failNext(.endTransaction, with: [16, 16])
        try await world.writeIntents(0..<50, orders: 50)
        let worker = world.worker(api)
        async let working: Void = worker.run()
        let outcomes = try await world.outcomes { Set($0.map(\.intent)).count >= 50 }
        worker.stop()
        try await working
        #expect(Set(outcomes.map(\.intent)).count == 50)
        #expect(api.seen.calls.count == 50)
    }
}

/// Holds whoever waits until it is opened, and tells how many do.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var held: [CheckedContinuation<Void, Never>] = []
        var watchers: [(count: Int, CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    func wait() async {
        await withCheckedContinuation { continuation in
            let ready = state.withLock { state -> [CheckedContinuation<Void, Never>] in
                if state.isOpen { return [continuation] }
                state.held.append(continuation)
                let count = state.held.count
                defer { state.watchers.removeAll { $0.count <= count } }
                return state.watchers.filter { $0.count <= count }.map(\.1)
            }
            for continuation in ready { continuation.resume() }
        }
    }

    /// Returns once `count` wait.
    func waiting(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                guard state.held.count < count else { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    func open() {
        let held = state.withLock { state in
            state.isOpen = true
            defer { state.held.removeAll() }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }
}
