import KafkaRecords
import Refunds

/// A Kafka cluster in so far as the worker can tell: logs, transactions, and the offsets of one group.
final class ModelBroker {
    /// How a call to the brokers ended.
    enum Reply {
        case done
        /// Something earlier is still being completed; clients wait by themselves.
        case busy
        case failed(TransactionSteps.Failure)
        /// The transaction is over, and the client has a new epoch.
        case renewed(ProducerHandle)
    }

    /// How long a transaction may stay open without its producer.
    static let transactionTimeout: Int64 = 60_000

    private unowned let world: World
    let group: ModelGroup
    private(set) var logs: [PartitionLog] = []
    private var indices: [TopicPartition: Int] = [:]
    private var counts: [String: Int] = [:]
    private(set) var producers: [ProducerState]
    /// The group's offsets, by log.
    private(set) var committed: [Int: (offset: Int64, metadata: String)] = [:]
    private let metadataBytes: Int

    init(world: World, producers: Int, metadataBytes: Int) {
        self.world = world
        self.metadataBytes = metadataBytes
        self.producers = Array(repeating: ProducerState(), count: producers)
        group = ModelGroup(world: world)
    }

    func createTopic(_ name: String, partitions: Int) {
        counts[name] = partitions
        for partition in 0..<partitions {
            let place = TopicPartition(topic: name, partition: Int32(partition))
            indices[place] = logs.count
            logs.append(PartitionLog(place: place))
        }
    }

    func index(of place: TopicPartition) -> Int {
        guard let index = indices[place] else { preconditionFailure("\(place) does not exist") }
        return index
    }

    private func log(for record: OutgoingRecord) -> Int {
        guard let count = counts[record.topic] else { preconditionFailure("\(record.topic) does not exist") }
        let hash = record.key?.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xffff } ?? world.chance.number(0...1023)
        let partition = record.partition ?? Int32(hash % count)
        return index(of: TopicPartition(topic: record.topic, partition: partition))
    }

    // Outside transactions

    /// - Returns: where the record stands.
    @discardableResult
    func append(_ record: OutgoingRecord) -> RecordPlace {
        let log = log(for: record)
        let offset = logs[log].append(record, at: world.moment, .visible)
        world.becameVisible(log)
        return RecordPlace(topicPartition: logs[log].place, offset: Offset(offset))
    }

    /// What a producer without a transaction does.
    func publishPlainly(_ record: OutgoingRecord) {
        let place = append(record)
        world.watch.see(logs[index(of: place.topicPartition)].entries[Int(place.offset.rawValue)].record)
    }

    /// A plain OffsetCommit.
    func commitOffset(_ log: Int, _ offset: Int64) {
        committed[log] = (offset, "")
    }

    /// A plain OffsetCommit by a member of the group; `false` when it is refused.
    func commitOffsets(_ offsets: [TopicPartition: Batch.CommittedOffset], _ membership: Membership) -> Bool {
        guard membership != .nobody, group.accepts(membership) else { return false }
        for (place, offset) in offsets { committed[index(of: place)] = (offset.offset.rawValue, offset.metadata) }
        world.note("broker: committed plainly: \(offsets.map { "\($0.key)→\($0.value.offset)" }.sorted())")
        return true
    }

    func removeRecords(_ log: Int, before offset: Int64) {
        logs[log].remove(before: offset)
    }

    /// The group's offset of a log; `nil` when a transaction that would change it is not over (`UNSTABLE_OFFSET_COMMIT`).
    func stableOffset(_ log: Int) -> (offset: Offset, metadata: String)?? {
        for producer in producers where producer.phase != .idle {
            if producer.offsets.contains(where: { $0.log == log }) { return .none }
        }
        return .some(committed[log].map { (Offset($0.offset), $0.metadata) })
    }

    // Transactions

    /// - Returns: a handle once whatever the id had under way is over; `nil` until then.
    func initialise(_ id: Int) -> ProducerHandle? {
        switch producers[id].phase {
        case .completing:
            return nil
        case .ongoing:
            // Fenced at once, aborted in a while.
            producers[id].epoch += 1
            complete(id, isCommit: false)
            return nil
        case .idle:
            producers[id].epoch += 1
            producers[id].isForgotten = false
            return ProducerHandle(id: id, epoch: producers[id].epoch)
        }
    }

    func produce(_ handle: ProducerHandle, tag: Int, _ records: [OutgoingRecord]) -> Reply {
        if let refusal = check(handle) { return refusal }
        if case .completing = producers[handle.id].phase { return .busy }
        open(handle.id, tag: tag)
        for record in records {
            let log = log(for: record)
            let offset = logs[log].append(record, at: world.moment, .open)
            producers[handle.id].written.append((log, offset))
        }
        return .done
    }

    func sendOffsets(
        _ handle: ProducerHandle, tag: Int, _ offsets: [TopicPartition: Batch.CommittedOffset],
        _ membership: Membership
    ) -> Reply {
        if let refusal = check(handle) { return refusal }
        if case .completing = producers[handle.id].phase { return .busy }
        guard group.accepts(membership) else { return .failed(.abortable("ILLEGAL_GENERATION")) }
        guard offsets.values.allSatisfy({ $0.metadata.utf8.count <= metadataBytes }) else {
            world.fail("commit metadata longer than the broker's \(metadataBytes) bytes")
            return .failed(.abortable("OFFSET_METADATA_TOO_LARGE"))
        }
        open(handle.id, tag: tag)
        for (place, committed) in offsets {
            producers[handle.id].offsets.append((index(of: place), committed.offset.rawValue, committed.metadata))
        }
        return .done
    }

    func end(_ handle: ProducerHandle, tag: Int, isCommit: Bool) -> Reply {
        if let refusal = check(handle) { return refusal }
        switch producers[handle.id].phase {
        case .idle:
            // Nothing of this transaction ever arrived, or it has ended already.
            guard producers[handle.id].tag == tag, producers[handle.id].endedWithCommit != isCommit else {
                return .done
            }
            return .failed(.fatal("INVALID_TXN_STATE"))
        case .completing(isCommit):
            return .done
        case .completing:
            return .failed(.fatal("INVALID_TXN_STATE"))
        case .ongoing:
            complete(handle.id, isCommit: isCommit)
            return .done
        }
    }

    func forget(_ id: Int) {
        world.note("broker: producer \(id) is forgotten")
        producers[id].isForgotten = true
    }

    private func forgetSoon(_ id: Int) {
        world.after(1) { [unowned self] in forget(id) }
    }

    /// An abort by a producer that was forgotten: nothing can be ended, but the client may start over with a new epoch.
    func abortForgotten(_ handle: ProducerHandle) -> Reply? {
        let state = producers[handle.id]
        guard world.weather.bumpsForgotten, state.isForgotten, state.epoch == handle.epoch else { return nil }
        if state.phase == .ongoing { complete(handle.id, isCommit: false) }
        guard producers[handle.id].phase == .idle else { return .busy }
        return initialise(handle.id).map { .renewed($0) }
    }

    /// What goes wrong with a call, if anything, and whether it takes effect nevertheless.
    func fault(
        of step: TransactionSteps.Step, _ handle: ProducerHandle
    ) -> (failure: TransactionSteps.Failure, hasEffect: Bool)? {
        let weather = world.weather
        if world.chance.happens(weather.retriable) {
            let hasEffect = world.chance.happens(weather.lateEffect)
            if step == .commit, hasEffect, world.chance.happens(5 * weather.forgotten) { forgetSoon(handle.id) }
            return (.retriable("timed out"), hasEffect)
        }
        if step != .abort, world.chance.happens(weather.abortable) { return (.abortable("to be aborted"), false) }
        if world.chance.happens(weather.fatal) { return (.fatal("fatal"), world.chance.happens(weather.lateEffect)) }
        if world.chance.happens(weather.fenced) {
            world.note("broker: another producer takes id \(handle.id)")
            _ = initialise(handle.id)
        }
        return nil
    }

    private func check(_ handle: ProducerHandle) -> Reply? {
        let state = producers[handle.id]
        guard state.epoch == handle.epoch else { return .failed(.fatal("PRODUCER_FENCED")) }
        return state.isForgotten ? .failed(.abortable("UNKNOWN_PRODUCER_ID")) : nil
    }

    private func open(_ id: Int, tag: Int) {
        guard producers[id].phase == .idle else { return }
        producers[id].phase = .ongoing
        producers[id].number += 1
        producers[id].tag = tag
        let number = producers[id].number
        world.after(Self.transactionTimeout) { [unowned self] in
            guard producers[id].number == number, producers[id].phase == .ongoing else { return }
            world.note("broker: transaction of producer \(id) timed out")
            producers[id].epoch += 1
            complete(id, isCommit: false)
        }
    }

    private func complete(_ id: Int, isCommit: Bool) {
        producers[id].phase = .completing(isCommit: isCommit)
        world.after(world.chance.delay(0...world.weather.slowestCompletion)) { [unowned self] in
            finish(id, isCommit: isCommit)
        }
    }

    private func finish(_ id: Int, isCommit: Bool) {
        let written = producers[id].written
        let offsets = producers[id].offsets
        producers[id].written.removeAll(keepingCapacity: true)
        producers[id].offsets.removeAll(keepingCapacity: true)
        producers[id].phase = .idle
        producers[id].endedWithCommit = isCommit
        for (log, offset) in written { logs[log].decide(offset, isCommit ? .visible : .aborted) }
        var touched: [Int] = []
        for (log, _) in written where !touched.contains(log) {
            touched.append(log)
            logs[log].appendMarker()
        }
        if isCommit {
            for (log, offset, metadata) in offsets { committed[log] = (offset, metadata) }
            world.note("broker: committed of producer \(id): \(describe(written, offsets))")
            for (log, offset) in written { world.watch.see(logs[log].entries[Int(offset)].record) }
        } else {
            world.note("broker: aborted of producer \(id): \(written.count) records")
        }
        for log in touched { world.becameVisible(log) }
    }

    private func describe(
        _ written: [(log: Int, offset: Int64)], _ offsets: [(log: Int, offset: Int64, metadata: String)]
    ) -> String {
        let records = written.map { "\(logs[$0.log].place)@\($0.offset)" }
        let commits = offsets.map { "\(logs[$0.log].place)→\($0.offset) \($0.metadata)" }.sorted()
        return (records + commits).joined(separator: ", ")
    }
}
