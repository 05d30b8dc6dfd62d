import Foundation
import Subprocess
import Testing

/// The workers of one run, by slot.
struct Fleet {
    private let stage: Stage
    private let settings: [String]
    private let properties: String
    private(set) var workers: [Int: WorkerProcess] = [:]

    init(_ stage: Stage, settings: [String], properties: String) {
        self.stage = stage
        self.settings = settings
        self.properties = properties
    }

    mutating func start(_ slot: Int) {
        // The same transactional id as the slot's last worker: what that one left open is aborted.
        workers[slot] = stage.startWorker(settings, instance: "slot-\(slot)", properties: properties)
    }

    mutating func kill(_ slot: Int) async throws {
        guard let worker = workers.removeValue(forKey: slot) else { return }
        worker.process.send(.kill)
        _ = try await worker.process.ended(within: .seconds(20))
    }

    mutating func stop(_ slot: Int) async throws {
        guard let worker = workers.removeValue(forKey: slot) else { return }
        worker.process.send(.terminate)
        let status = try await worker.process.ended(within: .seconds(60))
        // In its first moments a process does not listen to signals yet, and just ends.
        let wasAtWork = worker.process.errors.lines.contains { $0.contains("rebalance.assigned") }
        #expect(
            status == .exited(0) || !wasAtWork && status == .signaled(SIGTERM),
            "a worker that is told to stop: \(worker.process.transcript)")
    }

    mutating func stopAll() async throws {
        for worker in workers.values { worker.process.send(.terminate) }
        for slot in workers.keys.sorted() { try await stop(slot) }
    }

    /// Runs `body` and gives up when a worker ends by itself meanwhile.
    func whileAllRun<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
        try await Self.run(body, whileRunning: workers.values.map(\.process)[...])
    }

    private static func run<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result, whileRunning processes: ArraySlice<ChildProcess>
    ) async throws -> Result {
        guard let first = processes.first else { return try await body() }
        return try await first.whileRunning { try await run(body, whileRunning: processes.dropFirst()) }
    }
}
