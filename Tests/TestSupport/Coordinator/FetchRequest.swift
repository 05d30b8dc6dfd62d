/// A partition, as fetch requests and answers name it.
struct FetchPlace: Hashable, Sendable {
    var topic: String
    var partition: Int
}

/// Where a fetch request begins to read, by partition.
enum FetchRequest {
    static let key: Int16 = 1
    /// What librdkafka 2.0.2 sends.
    static let version: Int16 = 11

    static func starts(_ frame: [UInt8]) -> [FetchPlace: Int]? {
        guard let header = KafkaFrames.header(ofRequest: frame), header.apiKey == key, header.version == version else {
            return nil
        }
        var body = WireReader(frame.dropFirst(8))
        // The client's id; replica, waiting time, least and most bytes, isolation, session and its epoch.
        guard body.string() != nil, [4, 4, 4, 4, 1, 4, 4].allSatisfy({ body.integer($0) != nil }),
            let topics = body.array({ reader -> [(FetchPlace, Int)]? in
                guard let topic = reader.string() else { return nil }
                return reader.array { reader -> (FetchPlace, Int)? in
                    guard let partition = reader.integer(4), reader.integer(4) != nil, let start = reader.integer(8),
                        reader.integer(8) != nil, reader.integer(4) != nil
                    else { return nil }
                    return (FetchPlace(topic: topic, partition: partition), start)
                }
            })
        else { return nil }
        return Dictionary(topics.joined()) { $1 }
    }
}
