import Kafka
import KafkaRecords
import Logging

/// Finds out what a replay is about: where it stands, which intents are meant. Driven by one thread.
final class ReplayInquiry {
    /// An outcome may be older than the intent it is about by as much as two clocks differ.
    private static let clockDifference = Duration.seconds(3600)

    let reader: TopicReader
    private let options: ReplayDesk.Options
    private let given: ReplayFlags.Given
    private let kafka: Configuration.Kafka
    private let admin: KafkaAdmin
    private let interruption: Interruption

    init(
        _ options: ReplayDesk.Options, _ given: ReplayFlags.Given, _ kafka: Configuration.Kafka,
        _ interruption: Interruption, logger: Logger
    ) throws(CommandFailure) {
        self.options = options
        self.given = given
        self.kafka = kafka
        self.interruption = interruption
        let configuration = KafkaConfiguration(kafka)
        do {
            reader = try TopicReader(configuration: configuration, logger: logger)
            admin = try KafkaAdmin(configuration: configuration, logger: logger)
        } catch {
            throw CommandFailure(.usage, KafkaCluster.problem(error))
        }
    }

    func close() {
        reader.close(timeout: .seconds(5))
    }

    private func asking<Result>(_ body: () throws(KafkaError) -> Result) throws(CommandFailure) -> Result {
        do {
            return try body()
        } catch {
            throw ClusterWords.failure(error, kafka)
        }
    }

    /// What was remembered of the replay, or what the flags choose.
    func scope() throws(CommandFailure) -> ReplayScope {
        let fields = given.fields.merging(["topic": options.topic, "outcomes": kafka.outcomesTopic]) { given, _ in given
        }
        let group = options.id.group
        let committed = try asking { () throws(KafkaError) in
            let partitions = try reader.partitions(of: options.topic, timeout: ReplayDesk.timeout)
            return try admin.committed(partitions, of: group, timeout: ReplayDesk.timeout)
        }
        if let scope = try ReplayScope.resumed(options.id, committed, given: fields) { return scope }
        guard !options.mustExist else {
            throw CommandFailure(
                .usage,
                "replay \(options.id.rawValue) is not known: its group \(group) has no offsets of \(options.topic); it may have read "
                    + "another --topic, or the brokers may have forgotten it")
        }
        let all = ["mode": ReplayMode.query.rawValue].merging(fields) { _, given in given }
        guard let choices = ReplayChoices(fields: all) else {
            throw CommandFailure(.internal, "the choices cannot be read back: \(all)")
        }
        let found = try asking { () throws(KafkaError) in
            try choices.window.ranges(of: choices.topic, reader: reader)
        }
        return try ReplayScope.fresh(choices, found: found)
    }

    /// - Returns: `nil` when interrupted.
    func filter(_ scope: ReplayScope) throws(CommandFailure) -> ReplayFilter? {
        var filter = ReplayFilter(window: scope.choices.window, keys: given.keys, ids: given.ids, settled: nil)
        guard scope.choices.isUnsettledOnly else { return filter }
        // The records of a copy may be younger than the outcomes.
        let from = scope.choices.topic == kafka.intentsTopic ? scope.choices.window.from : nil
        let window = Window(
            from: from.map { Timestamp(milliseconds: $0.milliseconds - Self.clockDifference.milliseconds) })
        let ranges = try asking { () throws(KafkaError) in
            try window.ranges(of: scope.choices.outcomesTopic, reader: reader)
        }
        let progress = Progress("outcomes looked through", total: Self.count(ranges))
        defer { progress.end() }
        let index = try SettledIndex(folder: options.spill)
        let isComplete = try index.add(ranges, from: reader, kafka: kafka) { count in
            progress.advance(count)
            return !interruption.isRequested
        }
        guard isComplete else {
            index.close()
            return nil
        }
        filter.settled = index
        return filter
    }

    /// Goes over the intents once and counts those that are meant.
    ///
    /// - Returns: `nil` when interrupted.
    func plan(_ scope: ReplayScope, _ filter: ReplayFilter) throws(CommandFailure) -> ReplayPlan? {
        var plan = ReplayPlan(id: options.id, scope: scope, rate: options.rate, inFlight: options.inFlight)
        let progress = Progress("intents looked through", total: Self.count(scope.rest))
        defer { progress.end() }
        try asking { () throws(KafkaError) in try reader.read(scope.rest) }
        while !interruption.isRequested {
            let event = try asking { () throws(KafkaError) in try reader.next(timeout: .milliseconds(200)) }
            switch event {
            case .done: return plan
            case .nothing: progress.tick()
            case .record(let record):
                if try filter.matches(record) { plan.add(record) }
                progress.advance(1)
            }
        }
        return nil
    }

    private static func count(_ ranges: [TopicPartition: Range<Offset>]) -> Int64 {
        ranges.values.reduce(0) { $0 + $1.lowerBound.distance(to: $1.upperBound) }
    }
}
