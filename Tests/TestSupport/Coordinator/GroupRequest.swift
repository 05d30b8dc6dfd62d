/// What a member asks of its group's coordinator, in the versions that librdkafka 2.0.2 sends.
enum GroupRequest: Sendable {
    struct Join: Sendable {
        var memberID: String
        var sessionTimeout: Duration
        var rebalanceTimeout: Duration
        /// By name, in the order of preference; what each means is the members' business.
        var protocols: [(name: String, metadata: [UInt8])]
    }

    struct Sync: Sendable {
        var memberID: String
        var generation: Int
        /// By member, from the leader; empty from the others.
        var assignments: [(memberID: String, assignment: [UInt8])]
    }

    case join(Join)
    case sync(Sync)
    case heartbeat(memberID: String, generation: Int)
    case leave(memberID: String)

    /// - Returns: the request and its group; `nil` for requests of another kind.
    static func read(_ frame: [UInt8]) -> (group: String, request: GroupRequest)? {
        guard let header = KafkaFrames.header(ofRequest: frame) else { return nil }
        var body = WireReader(frame.dropFirst(8))
        // The client's id.
        guard body.string() != nil else { return nil }
        switch (header.apiKey, header.version) {
        case (11, 5): return join(&body)
        case (14, 3): return sync(&body)
        case (12, 3):
            guard let group = body.string(), let generation = body.integer(4), let member = body.string() else {
                return nil
            }
            return (group, .heartbeat(memberID: member, generation: generation))
        case (13, 1):
            guard let group = body.string(), let member = body.string() else { return nil }
            return (group, .leave(memberID: member))
        default: return nil
        }
    }

    private static func join(_ body: inout WireReader) -> (group: String, request: GroupRequest)? {
        guard let group = body.string(), let session = body.integer(4), let rebalance = body.integer(4),
            let member = body.string(), body.string() != nil, body.string() != nil,
            let protocols = body.array({ reader -> (name: String, metadata: [UInt8])? in
                guard let name = reader.string(), let metadata = reader.bytes() else { return nil }
                return (name, metadata)
            })
        else { return nil }
        let join = Join(
            memberID: member, sessionTimeout: .milliseconds(session), rebalanceTimeout: .milliseconds(rebalance),
            protocols: protocols)
        return (group, .join(join))
    }

    private static func sync(_ body: inout WireReader) -> (group: String, request: GroupRequest)? {
        guard let group = body.string(), let generation = body.integer(4), let member = body.string(),
            body.string() != nil,
            let assignments = body.array({ reader -> (memberID: String, assignment: [UInt8])? in
                guard let member = reader.string(), let assignment = reader.bytes() else { return nil }
                return (member, assignment)
            })
        else { return nil }
        return (group, .sync(Sync(memberID: member, generation: generation, assignments: assignments)))
    }
}

/// Kafka's error codes that a coordinator answers with.
enum GroupError: Int, Sendable {
    case none = 0
    case illegalGeneration = 22
    case unknownMember = 25
    case rebalanceInProgress = 27
}

enum GroupAnswer: Sendable {
    struct Joined: Sendable {
        var generation: Int
        var protocolName: String
        var leader: String
        var memberID: String
        /// All members with what they said; for the leader only.
        var members: [(memberID: String, metadata: [UInt8])]
    }

    case joined(Joined)
    case notJoined(GroupError, memberID: String)
    case synced(GroupError, [UInt8])
    /// To a heartbeat or a leave.
    case plain(GroupError)

    /// The body after the correlation id; each begins with the throttle time.
    var body: [UInt8] {
        var writer = WireWriter()
        writer.integer(0, 4)
        switch self {
        case .joined(let joined):
            writer.integer(0, 2)
            writer.integer(joined.generation, 4)
            writer.string(joined.protocolName)
            writer.string(joined.leader)
            writer.string(joined.memberID)
            writer.integer(joined.members.count, 4)
            for member in joined.members {
                writer.string(member.memberID)
                writer.integer(-1, 2)
                writer.bytes(member.metadata)
            }
        case .notJoined(let error, let memberID):
            writer.integer(error.rawValue, 2)
            writer.integer(-1, 4)
            writer.string("")
            writer.string("")
            writer.string(memberID)
            writer.integer(0, 4)
        case .synced(let error, let assignment):
            writer.integer(error.rawValue, 2)
            writer.bytes(assignment)
        case .plain(let error):
            writer.integer(error.rawValue, 2)
        }
        return writer.frame
    }
}
