import Foundation
import TestSupport

/// The broker of one run: a real one, or librdkafka's mock cluster in a process of its own.
struct ChaosBroker: Sendable {
    enum Kind: String, Sendable {
        case noida
        case tansu
        case mock

        /// The mock cluster stores no offset that comes in a transaction: there, offsets are committed by the consumer.
        var delivery: String { self == .mock ? "at-least-once" : "exactly-once" }

        /// Whether a `read_committed` reader sees no record of an aborted transaction. tansu has no abort markers, and at
        /// least once is what its name says.
        var hidesAborted: Bool { self == .noida }
    }

    let kind: Kind
    let process: BrokerProcess
    private let real: RealBroker?

    static func start(_ kind: Kind, partitions: Int, _ processes: Processes) async throws -> ChaosBroker {
        switch kind {
        case .noida, .tansu:
            let real =
                kind == .noida ? try await RealBroker.noidaForDyingMembers() : try await RealBroker.started(.tansu)
            processes.atEnd(real.stop)
            return ChaosBroker(
                kind: kind, process: BrokerProcess(bootstrapServers: real.bootstrapServers), real: real)
        case .mock:
            return ChaosBroker(
                kind: kind, process: try await BrokerProcess.startMock(processes, partitions: partitions), real: nil)
        }
    }

    /// Stops the broker with SIGTERM and starts it on the same port and data; returns once it answers.
    ///
    /// Not with SIGKILL: noida-db 0.2.3 then forgets what it had acknowledged in its last two seconds, records and offsets
    /// alike, which no client can make good.
    func restart() async throws {
        guard let real else { preconditionFailure("only a real broker is restarted") }
        try await onOwnThread { try real.restart() }
    }
}

/// Runs what blocks on a thread of its own.
func onOwnThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}
