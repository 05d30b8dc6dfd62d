import Foundation
import Synchronization

/// Stands between clients and a broker's plain listener: has clients authenticate (KIP-43, KIP-152), and advertises another port.
final class AccountsProxy: Sendable {
    private let listener: LoopbackListener
    private let log = Mutex<[String]>([])

    /// - Parameters:
    ///   - target: the broker's port, which it advertises as well.
    ///   - advertised: what clients are told instead.
    ///   - accounts: `nil` lets everybody through.
    init(port: Int, target: Int, advertised: Int, accounts: SASLAccounts?) throws {
        listener = try LoopbackListener(port: port, target: target)
        listener.start { [self] client, server in
            let connection = GuardedConnection(
                client: client, server: server, accounts: accounts,
                renaming: AddressChange(from: target, to: advertised)
            ) { name in self.log.withLock { $0.append(name) } }
            Thread.detachNewThread { connection.forwardRequests() }
            Thread.detachNewThread { connection.forwardAnswers() }
        }
    }

    var authenticated: [String] { log.withLock { $0 } }

    func stop() { listener.stop() }
}

/// Puts one port in the place of another wherever a broker names its address: the host as a string and four bytes behind it.
private struct AddressChange {
    private let old: [UInt8]
    private let new: [UInt8]

    init(from: Int, to: Int) {
        func address(_ port: Int) -> [UInt8] {
            var writer = WireWriter()
            writer.integer(port, 4)
            return Array("127.0.0.1".utf8) + writer.frame
        }
        (old, new) = (address(from), address(to))
    }

    /// As long as before.
    func applied(to frame: [UInt8]) -> [UInt8] {
        var changed = frame
        var start = 0
        while let found = changed[start...].firstRange(of: old) {
            changed.replaceSubrange(found, with: new)
            start = found.upperBound
        }
        return changed
    }
}

/// One connection and its continuation. Each direction has a thread; the last to end closes both sockets.
private final class GuardedConnection: Sendable {
    private let client: Int32
    private let server: Int32
    private let renaming: AddressChange
    private let accounts: SASLAccounts?
    private let entered: @Sendable (String) -> Void
    /// The two threads write to the client in turns.
    private let writing = Mutex(())

    init(
        client: Int32, server: Int32, accounts: SASLAccounts?, renaming: AddressChange,
        entered: @escaping @Sendable (String) -> Void
    ) {
        self.client = client
        self.server = server
        self.accounts = accounts
        self.renaming = renaming
        self.entered = entered
    }

    deinit {
        close(client)
        close(server)
    }

    func forwardRequests() {
        defer { end() }
        if let accounts, !admit(accounts) { return }
        while let frame = Self.frame(from: client) {
            guard Self.write(frame, to: server) else { return }
        }
    }

    func forwardAnswers() {
        defer { end() }
        while let frame = Self.frame(from: server) {
            guard answer(renaming.applied(to: frame)) else { return }
        }
    }

    /// Whether the client has shown who it is. Until then only the versions may be asked for; everything else ends the connection.
    private func admit(_ accounts: SASLAccounts) -> Bool {
        var exchange: SASLExchange?
        while let frame = Self.frame(from: client), let header = KafkaFrames.header(ofRequest: frame) {
            var request = WireReader(frame.dropFirst(8))
            guard request.string() != nil else { return false }
            var reply = WireWriter()
            reply.integer(Int(header.correlationID), 4)
            switch header.apiKey {
            case KafkaFrames.apiVersionsKey:
                guard Self.write(frame, to: server) else { return false }
                continue
            case 17:  // SaslHandshake
                let mechanism = request.string() ?? ""
                let isOffered = accounts.mechanisms.contains(mechanism)
                exchange = isOffered ? accounts.exchange(mechanism) : nil
                reply.integer(isOffered ? 0 : 33, 2)
                reply.integer(accounts.mechanisms.count, 4)
                for mechanism in accounts.mechanisms { reply.string(mechanism) }
                guard answer(reply.frame) else { return false }
            case 36:  // SaslAuthenticate
                guard let bytes = request.bytes(), let step = exchange?.answer(bytes) else { return false }
                guard answer(reply.frame + step.frame(version: header.version)) else { return false }
                switch step {
                case .challenge: continue
                case .accepted(let name, _):
                    entered(name)
                    return true
                case .refused: return false
                }
            default: return false
            }
        }
        return false
    }

    private func answer(_ frame: [UInt8]) -> Bool {
        writing.withLock { _ in Self.write(frame, to: client) }
    }

    private func end() {
        shutdown(client, Int32(SHUT_RDWR))
        shutdown(server, Int32(SHUT_RDWR))
    }

    private static func frame(from source: Int32) -> [UInt8]? {
        guard let size = LoopbackSocket.read(source, 4) else { return nil }
        let count = KafkaFrames.integer(size[...])
        // A TLS client's first bytes are no size of a request.
        guard count <= 100 << 20 else { return nil }
        return LoopbackSocket.read(source, count)
    }

    private static func write(_ frame: [UInt8], to destination: Int32) -> Bool {
        var writer = WireWriter()
        writer.integer(frame.count, 4)
        return LoopbackSocket.write(destination, writer.frame + frame)
    }
}

extension SASLExchange.Step {
    /// The body of a SaslAuthenticate answer, version 0 or 1.
    fileprivate func frame(version: Int16) -> [UInt8] {
        var writer = WireWriter()
        switch self {
        case .challenge(let bytes), .accepted(_, let bytes):
            writer.integer(0, 2)
            writer.integer(-1, 2)
            writer.bytes(bytes)
        case .refused(let words):
            writer.integer(58, 2)
            writer.string(words)
            writer.bytes([])
        }
        if version >= 1 { writer.integer(0, 8) }
        return writer.frame
    }
}
