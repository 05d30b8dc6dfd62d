import Foundation
import Synchronization

/// Stands between clients and a broker whose consumer groups are not to be relied on, and coordinates the groups itself: who is a
/// member, in which generation, and who may commit offsets. Everything else, the offsets included, is the broker's.
///
/// For noida-db 0.2.3, which never notices that a member is dead, hands out partitions that others still have, stops answering the
/// group of a leader that was killed, and takes a transaction's offsets from members of old generations and from such as have
/// left. The others of such a group stay in it without an answer, and so does a new member, or the same one under a new id (seen
/// with nothing but `kcat -G`, whatever the assignment strategy; a restart of the broker helps). Its fetch answers are put right,
/// too: see ``AbortMarkers``.
package final class CoordinatorProxy: Sendable {
    /// On the loopback address.
    package let port: Int
    private let listener: LoopbackListener
    private let target: Int
    private let connections = Mutex<(open: [Int: CoordinatedConnection], next: Int)>(([:], 0))
    private let groups = Mutex<[String: MemberGroup]>([:])
    private let markers = Mutex(AbortMarkers())

    /// Listens at once on `port`, and forwards to `target` when connections come.
    package init(port: Int, target: Int) throws {
        listener = try LoopbackListener(port: port, target: target)
        self.port = port
        self.target = target
        listener.start { self.open($0, $1) }
        Thread.detachNewThread { self.keepTime() }
    }

    /// Takes no more connections. Those that are open end with the broker.
    package func stop() {
        listener.stop()
    }

    /// A coordinator that starts anew knows no members: they join again.
    package func forgetGroups() {
        groups.withLock { $0.removeAll() }
    }

    private func open(_ client: Int32, _ server: Int32) {
        let connection = connections.withLock { connections in
            connections.next += 1
            let connection = CoordinatedConnection(
                number: connections.next, client: client, server: server, proxy: self)
            connections.open[connections.next] = connection
            return connection
        }
        Thread.detachNewThread {
            connection.forwardRequests()
            self.connections.withLock { $0.open[connection.number] = nil }
        }
        Thread.detachNewThread { connection.forwardAnswers() }
    }

    private func keepTime() {
        while !listener.isStopped {
            Thread.sleep(forTimeInterval: 0.05)
            let answers = groups.withLock { groups in
                groups.keys.sorted().flatMap { groups[$0]?.tick(at: .now) ?? [] }
            }
            send(answers)
        }
    }

    fileprivate func handle(_ request: GroupRequest, of group: String, from caller: MemberGroup.Caller) {
        send(groups.withLock { $0[group, default: MemberGroup()].handle(request, from: caller, at: .now) })
    }

    fileprivate func mayCommit(_ commit: OffsetCommit) -> GroupError {
        groups.withLock { groups in
            groups[commit.group, default: MemberGroup()].mayCommit(commit.memberID, generation: commit.generation)
        }
    }

    private func send(_ answers: MemberGroup.Answers) {
        for (caller, answer) in answers {
            let connection = connections.withLock { $0.open[caller.connection] }
            connection?.answer(caller.correlationID, answer.body)
        }
    }

    fileprivate func repaired(_ frame: [UInt8], starts: [FetchPlace: Int]) -> [UInt8] {
        guard let repaired = markers.withLock({ $0.repaired(frame, starts: starts) }) else {
            print("CoordinatorProxy: a fetch answer is not understood")
            return frame
        }
        return repaired
    }

    /// The broker says where it is itself; clients are to come back here. Address and port stand side by side wherever it says so.
    fileprivate func redirect(_ frame: [UInt8]) -> [UInt8] {
        let place = Array("127.0.0.1".utf8) + [0, 0, UInt8(target >> 8), UInt8(target & 0xFF)]
        var frame = frame
        var start = 0
        while start + place.count <= frame.count {
            if frame[start] == place[0], frame[start..<(start + place.count)].elementsEqual(place) {
                frame[start + place.count - 2] = UInt8(port >> 8)
                frame[start + place.count - 1] = UInt8(port & 0xFF)
                start += place.count
            } else {
                start += 1
            }
        }
        return frame
    }
}

/// One connection and its continuation. Each direction has a thread; the last to end closes both sockets.
private final class CoordinatedConnection: Sendable {
    let number: Int
    private let client: Int32
    private let server: Int32
    private let proxy: CoordinatorProxy
    /// Requests under way whose answers are changed. And one answer at a time.
    private let pending = Mutex<[Int32: Change]>([:])

    private enum Change {
        /// It says where brokers are.
        case places
        case records(starts: [FetchPlace: Int])
    }

    /// Metadata and FindCoordinator.
    private static let placing: Set<Int16> = [3, 10]
    private static let groupKeys: Set<Int16> = [8, 11, 12, 13, 14, 28]

    init(number: Int, client: Int32, server: Int32, proxy: CoordinatorProxy) {
        self.number = number
        self.client = client
        self.server = server
        self.proxy = proxy
    }

    deinit {
        close(client)
        close(server)
    }

    func answer(_ correlationID: Int32, _ body: [UInt8]) {
        var writer = WireWriter()
        writer.integer(Int(correlationID), 4)
        _ = pending.withLock { _ in Self.write(client, writer.frame + body) }
    }

    func forwardRequests() {
        while let frame = Self.frame(from: client) {
            guard let header = KafkaFrames.header(ofRequest: frame) else { break }
            if let (group, request) = GroupRequest.read(frame) {
                proxy.handle(
                    request, of: group,
                    from: MemberGroup.Caller(connection: number, correlationID: header.correlationID))
                continue
            }
            if let commit = OffsetCommit.read(frame) {
                let error = proxy.mayCommit(commit)
                guard error == .none else {
                    answer(header.correlationID, commit.refusal(error))
                    continue
                }
            } else if Self.groupKeys.contains(header.apiKey) {
                // Passing it on would split the group between two coordinators.
                print("CoordinatorProxy: request \(header.apiKey) version \(header.version) is not understood")
                break
            }
            if let change = change(frame, header.apiKey) {
                pending.withLock { $0[header.correlationID] = change }
            }
            guard Self.write(server, frame) else { break }
        }
        end()
    }

    private func change(_ request: [UInt8], _ apiKey: Int16) -> Change? {
        if Self.placing.contains(apiKey) { return .places }
        guard apiKey == FetchRequest.key else { return nil }
        guard let starts = FetchRequest.starts(request) else {
            print("CoordinatorProxy: a fetch request is not understood")
            return nil
        }
        return .records(starts: starts)
    }

    func forwardAnswers() {
        while let frame = Self.frame(from: server) {
            let isWritten = pending.withLock { pending in
                let change = KafkaFrames.correlationID(ofAnswer: frame).flatMap { pending.removeValue(forKey: $0) }
                return switch change {
                case .places: Self.write(client, proxy.redirect(frame))
                case .records(let starts): Self.write(client, proxy.repaired(frame, starts: starts))
                case nil: Self.write(client, frame)
                }
            }
            guard isWritten else { break }
        }
        end()
    }

    private func end() {
        shutdown(client, Int32(SHUT_RDWR))
        shutdown(server, Int32(SHUT_RDWR))
    }

    private static func frame(from socket: Int32) -> [UInt8]? {
        LoopbackSocket.read(socket, 4).flatMap { LoopbackSocket.read(socket, KafkaFrames.integer($0[...])) }
    }

    private static func write(_ socket: Int32, _ frame: [UInt8]) -> Bool {
        var writer = WireWriter()
        writer.integer(frame.count, 4)
        return LoopbackSocket.write(socket, writer.frame + frame)
    }
}
