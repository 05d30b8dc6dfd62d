/// A request to commit offsets, as far as a coordinator's refusal needs it.
struct OffsetCommit: Sendable {
    var group: String
    var memberID: String
    var generation: Int
    private var topics: [(name: String, partitions: [Int])]
    /// Whether it is part of a transaction.
    private var isTransactional: Bool

    /// - Returns: `nil` for other requests, and other versions than those of librdkafka 2.0.2.
    static func read(_ frame: [UInt8]) -> OffsetCommit? {
        guard let header = KafkaFrames.header(ofRequest: frame) else { return nil }
        var body = WireReader(frame.dropFirst(8))
        guard body.string() != nil else { return nil }
        switch (header.apiKey, header.version) {
        case (8, 7): return readPlain(&body)
        case (28, 3): return readTransactional(&body)
        default: return nil
        }
    }

    private static func readPlain(_ body: inout WireReader) -> OffsetCommit? {
        guard let group = body.string(), let generation = body.integer(4), let member = body.string(),
            body.string() != nil,
            let topics = body.array({ reader -> (name: String, partitions: [Int])? in
                guard let name = reader.string(),
                    let partitions = reader.array({ reader -> Int? in
                        guard let partition = reader.integer(4), reader.integer(8) != nil, reader.integer(4) != nil,
                            reader.string() != nil
                        else { return nil }
                        return partition
                    })
                else { return nil }
                return (name, partitions)
            })
        else { return nil }
        return OffsetCommit(
            group: group, memberID: member, generation: generation, topics: topics, isTransactional: false)
    }

    private static func readTransactional(_ body: inout WireReader) -> OffsetCommit? {
        // Tagged fields of the header, the transactional id; then the producer's id and epoch.
        guard body.varint() == 0, body.compactString() != nil, let group = body.compactString(),
            body.integer(8) != nil, body.integer(2) != nil, let generation = body.integer(4),
            let member = body.compactString(), body.compactString() != nil,
            let topics = body.compactArray({ reader -> (name: String, partitions: [Int])? in
                guard let name = reader.compactString(),
                    let partitions = reader.compactArray({ reader -> Int? in
                        guard let partition = reader.integer(4), reader.integer(8) != nil, reader.integer(4) != nil,
                            reader.compactString() != nil, reader.varint() == 0
                        else { return nil }
                        return partition
                    }), reader.varint() == 0
                else { return nil }
                return (name, partitions)
            })
        else { return nil }
        return OffsetCommit(
            group: group, memberID: member, generation: generation, topics: topics, isTransactional: true)
    }

    /// The body, after the correlation id, of the answer that refuses all of it.
    func refusal(_ error: GroupError) -> [UInt8] {
        var writer = WireWriter()
        // The answer's header has tagged fields, too.
        if isTransactional { writer.varint(0) }
        writer.integer(0, 4)
        if isTransactional { writer.varint(topics.count + 1) } else { writer.integer(topics.count, 4) }
        for topic in topics {
            if isTransactional {
                writer.compactString(topic.name)
                writer.varint(topic.partitions.count + 1)
            } else {
                writer.string(topic.name)
                writer.integer(topic.partitions.count, 4)
            }
            for partition in topic.partitions {
                writer.integer(partition, 4)
                writer.integer(error.rawValue, 2)
                if isTransactional { writer.varint(0) }
            }
            if isTransactional { writer.varint(0) }
        }
        if isTransactional { writer.varint(0) }
        return writer.frame
    }
}
