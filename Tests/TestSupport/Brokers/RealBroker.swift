import Foundation
import Synchronization

/// A running broker on a free loopback port, with a data folder of its own; gone with this object or this process.
///
/// Blocking; tests use ``started(_:)``.
package final class RealBroker: Sendable {
    package let kind: BrokerKind
    /// The same after a ``restart()``.
    package let bootstrapServers: String
    /// What the broker printed.
    package var logFile: String { folder + "/broker.log" }

    private let executable: String
    private let port: Int
    private let folder: String
    private let proxy: ApiVersionsProxy?
    private let coordinator: CoordinatorProxy?
    private let process: Mutex<GuardedProcess?>

    /// How long a broker may take until it answers, on a busy machine.
    private static let patience: TimeInterval = 60

    /// Starts a broker and waits until it answers.
    package static func started(_ kind: BrokerKind, coordinatesGroups: Bool = true) async throws -> RealBroker {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try RealBroker(kind, coordinatesGroups: coordinatesGroups) })
            }
        }
    }

    /// noida-db for tests in which a member of a group dies or cannot be heard for longer than its session may last.
    ///
    /// By itself noida-db lets nobody into such a group again, hence a ``CoordinatorProxy`` keeps the groups; records,
    /// transactions and offsets are its own.
    package static func noidaForDyingMembers() async throws -> RealBroker {
        try await started(.noida, coordinatesGroups: false)
    }

    /// - Parameter coordinatesGroups: whether consumer groups are the broker's own; otherwise a ``CoordinatorProxy`` keeps them.
    ///   Not for tansu.
    package init(_ kind: BrokerKind, coordinatesGroups: Bool = true) throws {
        self.kind = kind
        executable = try kind.executable()
        port = try FreePort.find()
        folder = NSTemporaryDirectory() + "/clawback-broker-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder + "/data", withIntermediateDirectories: true)
        // librdkafka 2.0.2 misreads tansu's ApiVersions.
        proxy = kind == .tansu ? try ApiVersionsProxy(port: try FreePort.find(), target: port) : nil
        coordinator =
            coordinatesGroups ? nil : try CoordinatorProxy(port: try FreePort.find(), target: port)
        bootstrapServers = "127.0.0.1:\(proxy?.port ?? coordinator?.port ?? port)"
        process = Mutex(nil)
        try run()
    }

    deinit {
        kill()
        proxy?.stop()
        coordinator?.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    package var processIdentifier: Int32? { process.withLock { $0?.processIdentifier } }

    /// SIGTERM; returns when the broker is gone.
    package func stop() {
        process.withLock { process in
            process?.stop()
            process = nil
        }
    }

    /// SIGKILL; returns when the broker is gone. noida-db forgets what it acknowledged in the last second or so: records,
    /// offsets, even topics.
    package func kill() {
        process.withLock { process in
            process?.kill()
            process = nil
        }
    }

    /// Ends the broker in order, so that nothing acknowledged is lost, and starts it again on the same port and data; waits
    /// until it answers.
    package func restart() throws {
        stop()
        coordinator?.forgetGroups()
        try run()
    }

    private func run() throws {
        var arguments = kind.arguments(port: port, dataFolder: folder + "/data")
        if kind == .tansu {
            arguments += [
                "--listener-url", "tcp://127.0.0.1:\(port)", "--advertised-listener-url", "tcp://\(bootstrapServers)",
            ]
        }
        let (executable, log) = (executable, logFile)
        try process.withLock { process in
            process = try GuardedProcess(program: executable, arguments: arguments, logFile: log)
        }
        let deadline = Date(timeIntervalSinceNow: Self.patience)
        while !BrokerProbe.answers(port: port) {
            guard Date() < deadline else {
                let log = (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? ""
                throw BrokerFailure(what: "\(kind.rawValue) does not answer on port \(port): \(log.suffix(500))")
            }
            Thread.sleep(forTimeInterval: 0.02)
        }
    }
}
