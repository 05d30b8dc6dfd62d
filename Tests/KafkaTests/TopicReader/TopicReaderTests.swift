import Kafka
import KafkaRecords
import TestSupport
import Testing

@Suite("Reading stated ranges")
struct TopicReaderTests {
    private static let first = TopicPartition(topic: "t", partition: 0)
    private static let second = TopicPartition(topic: "t", partition: 1)

    private func reader(_ servers: String) throws -> TopicReader {
        try TopicReader(configuration: configuration(servers), logger: quiet)
    }

    @Test("exactly the records of the ranges come, partition by partition in order, however often it is begun anew")
    func ranges() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.createTopic("t", partitions: 2)
        try await onThread {
            try publish((0..<50).map(String.init), to: "t", cluster.bootstrapServers)
            let reader = try reader(cluster.bootstrapServers)
            #expect(try reader.partitions(of: "t", timeout: .seconds(10)) == [Self.first, Self.second])
            #expect(
                try reader.watermarks(of: Self.first, timeout: .seconds(10))
                    == Watermarks(low: Offset(0), high: Offset(50)))
            for range in [0..<50, 10..<20, 49..<50, 0..<1] as [Range<Int64>] {
                try reader.read([
                    Self.first: Offset(range.lowerBound)..<Offset(range.upperBound), Self.second: Offset(0)..<Offset(0),
                ])
                let records = try reader.all()
                #expect(records.map(\.place.offset.rawValue) == Array(range))
                #expect(records.map(\.text) == range.map(String.init))
            }
            reader.close(timeout: .seconds(5))
            #expect(try reader.next(timeout: .seconds(1)) == .done)
        }
    }

    @Test("empty ranges are done at once, without a broker")
    func empty() throws {
        let reader = try reader("127.0.0.1:1")
        try reader.read([Self.first: Offset(3)..<Offset(3)])
        #expect(try reader.next(timeout: .seconds(1)) == .done)
        try reader.read([:])
        #expect(try reader.next(timeout: .seconds(1)) == .done)
    }

    @Test("what lies beyond the end is waited for, a time-out at a time, and comes when it is written")
    func beyondEnd() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.createTopic("t", partitions: 1)
        try await onThread {
            try publish(["0"], to: "t", cluster.bootstrapServers)
            let reader = try reader(cluster.bootstrapServers)
            try reader.read([Self.first: Offset(0)..<Offset(2)])
            #expect(try reader.some()?.text == "0")
            #expect(try reader.next(timeout: .milliseconds(300)) == .nothing)
            try publish(["1"], to: "t", cluster.bootstrapServers)
            #expect(try reader.all().map(\.text) == ["1"])
        }
    }

    @Test("a topic that is not there is told as such")
    func unknown() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.createTopic("t", partitions: 1)
        try await onThread {
            let reader = try reader(cluster.bootstrapServers)
            cluster.setError(3, ofTopic: "other")
            let error = #expect(throws: KafkaError.self) {
                try reader.partitions(of: "other", timeout: .seconds(10))
            }
            #expect(error?.isUnknownTopicOrPartition == true)
        }
    }

    @Test("a range that begins before the first record there is ends with the position lost, not with fewer records")
    func lost() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.createTopic("t", partitions: 1)
        try await onThread {
            try publish(["0"], to: "t", cluster.bootstrapServers)
            let reader = try reader(cluster.bootstrapServers)
            // Beyond the end is out of range likewise, and the mock cluster keeps what is before it.
            try reader.read([Self.first: Offset(1000)..<Offset(1001)])
            let error = #expect(throws: KafkaError.self) { try reader.all() }
            #expect(error?.isPositionLost == true)
        }
    }

    @Test("a broker out of reach is told quickly, with the reason")
    func unreachable() async throws {
        let port = try FreePort.find()
        try await onThread {
            let reader = try reader("127.0.0.1:\(port)")
            let error = #expect(throws: KafkaError.self) { try reader.partitions(of: "t", timeout: .seconds(20)) }
            #expect(error?.reason.contains("Connection refused") == true)
        }
    }
}

@Suite(
    "Reading stated ranges on noida-db", .serialized,
    .enabled(if: BrokerKind.noida.isHereOrRequired, "\(BrokerKind.noida.skipReason)"))
struct TopicReaderTransactionTests {
    private static let partition = TopicPartition(topic: "out", partition: 0)

    @Test(
        "aborted records and the markers of transactions, at the end too, count as read; those of an open one are waited for"
    )
    func transactions() async throws {
        let broker = try await RealBroker.started(.noida)
        try await onThread {
            let servers = broker.bootstrapServers
            try createTopic("out", servers)
            let producer = try transactionalProducer(servers)
            func transaction(_ values: [String], commits: Bool) throws {
                try producer.begin()
                for value in values { try producer.produce(record("out", value)) }
                commits ? try producer.commit(timeout: .seconds(20)) : try producer.abort(timeout: .seconds(20))
            }
            try transaction(["a"], commits: true)
            try transaction(["b", "c"], commits: false)
            try transaction(["d"], commits: true)
            let reader = try TopicReader(configuration: configuration(servers), logger: quiet)
            var watermarks = try reader.watermarks(of: Self.partition, timeout: .seconds(10))
            // Where the markers of transactions have offsets, more.
            #expect(watermarks.high >= Offset(4))
            for low in 0..<watermarks.high.rawValue {
                try reader.read([Self.partition: Offset(low)..<watermarks.high])
                let expected = low == 0 ? ["a", "d"] : ["d"]
                let texts = try reader.all().map(\.text)
                #expect(texts == expected || (texts == [] && low > 2), "from \(low)")
            }
            try transaction(["e"], commits: false)
            watermarks = try reader.watermarks(of: Self.partition, timeout: .seconds(10))
            try reader.read([Self.partition: Offset(0)..<watermarks.high])
            #expect(try reader.all().map(\.text) == ["a", "d"])

            try producer.begin()
            try producer.produce(record("out", "open"))
            try reader.read([Self.partition: Offset(0)..<watermarks.high.advanced(by: 1)])
            #expect(try reader.some()?.text == "a")
            #expect(try reader.some()?.text == "d")
            #expect(try reader.next(timeout: .milliseconds(500)) == .nothing)
            try producer.commit(timeout: .seconds(20))
            #expect(try reader.all().map(\.text) == ["open"])
        }
    }

    @Test("a group without members takes offsets, in a transaction and without one, and keeps their metadata")
    func offsetsWithoutMembers() async throws {
        let broker = try await RealBroker.started(.noida)
        try await onThread {
            let servers = broker.bootstrapServers
            try createTopic("out", servers)
            let admin = try KafkaAdmin(configuration: configuration(servers), logger: quiet)
            let producer = try transactionalProducer(servers)
            let group = GroupMetadata(group: "nobody")
            let first = CommittedOffset(offset: Offset(5), metadata: "cr1 " + String(repeating: "x", count: 3000))
            try producer.begin()
            try producer.sendOffsets([Self.partition: first], of: group, timeout: .seconds(20))
            try producer.commit(timeout: .seconds(20))
            #expect(
                try admin.committed([Self.partition], of: "nobody", timeout: .seconds(20)) == [Self.partition: first])
            let second = CommittedOffset(offset: Offset(2), metadata: "plain")
            try admin.setCommitted([Self.partition: second], of: "nobody", timeout: .seconds(20))
            #expect(
                try admin.committed([Self.partition], of: "nobody", timeout: .seconds(20)) == [Self.partition: second])
            #expect(try admin.members(of: "nobody", timeout: .seconds(20)).isEmpty)
            #expect(try admin.members(of: "never heard of", timeout: .seconds(20)).isEmpty)
        }
    }

    @Test("who is in a group is told, and that nobody is once the last has left")
    func members() async throws {
        let broker = try await RealBroker.started(.noida)
        try await onThread {
            let servers = broker.bootstrapServers
            try createTopic("out", servers)
            let member = try consumer(servers)
            try member.subscribe(to: ["out"])
            try member.poll("the assignment", until: { member.assignment == [Self.partition] })
            let admin = try KafkaAdmin(configuration: configuration(servers), logger: quiet)
            #expect(try admin.members(of: "group", timeout: .seconds(20)).map(\.clientID) == ["clawback"])
            member.close(timeout: .seconds(10))
            #expect(try admin.members(of: "group", timeout: .seconds(20)).isEmpty)
        }
    }
}

extension TopicReader {
    fileprivate func all(within bound: Duration = .seconds(60)) throws -> [Record] {
        var records: [Record] = []
        let end = ContinuousClock.now + bound
        while ContinuousClock.now < end {
            switch try next(timeout: .milliseconds(200)) {
            case .record(let record): records.append(record)
            case .nothing: break
            case .done: return records
            }
        }
        throw NotInTime(what: "the end of the ranges")
    }

    fileprivate func some() throws -> Record? {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            switch try next(timeout: .milliseconds(200)) {
            case .record(let record): return record
            case .nothing: break
            case .done: return nil
            }
        }
        throw NotInTime(what: "a record")
    }
}
