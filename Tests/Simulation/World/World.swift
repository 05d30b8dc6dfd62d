import KafkaRecords
import Refunds

/// One run: the brokers, WeChat Pay, the workers, one clock and one queue of what is going to happen.
///
/// Nothing here is concurrent and nothing is real: whatever happens follows from the seed.
final class World {
    /// Where the clock starts, in milliseconds since 1970.
    static let start: Int64 = 1_800_000_000_000
    /// How long after the storm everybody runs again.
    private static let allBack: Int64 = 180_000

    var chance: Chance
    private(set) var weather: Weather
    let mutation: Mutation?
    private let isTraced: Bool
    private var queue = EventQueue()
    /// Milliseconds since 1970, by the true clock.
    private(set) var now = World.start
    private(set) var breach: String?
    private(set) var trace: [String] = []
    private(set) var steps = 0
    private(set) var isCalm = false

    private(set) var broker: ModelBroker! = nil
    private(set) var payments: ModelPayments! = nil
    private(set) var watch: Watch! = nil
    private(set) var workers: [ModelWorker] = []
    let topics = TopicNames()

    init(seed: UInt64, weather fixed: Weather? = nil, mutation: Mutation? = nil, isTraced: Bool = false) {
        chance = Chance(seed: seed)
        weather = fixed ?? Weather(&chance)
        self.mutation = mutation
        self.isTraced = isTraced
        broker = ModelBroker(world: self, producers: weather.workers, metadataBytes: weather.limits.metadataBytes)
        payments = ModelPayments(world: self)
        watch = Watch(world: self)
        broker.createTopic(topics.intents, partitions: weather.intentPartitions)
        for delay in weather.policy.requeryDelays {
            broker.createTopic(topics.requery(delay), partitions: weather.requeryPartitions)
        }
        broker.group.inputs = Array(broker.logs.indices)
        broker.createTopic(topics.outcomes, partitions: 1)
        broker.createTopic(topics.deadLetters, partitions: 1)
        workers = (0..<weather.workers).map { ModelWorker(world: self, index: $0) }
    }

    var moment: Timestamp { Timestamp(milliseconds: now) }

    // Time

    func after(_ delay: Int64, _ action: @escaping () -> Void) {
        queue.add(at: now + max(0, delay), tie: chance.next(), action)
    }

    /// Takes the next thing that happens; `false` when nothing does any more.
    @discardableResult
    func step() -> Bool {
        guard let (time, action) = queue.takeFirst() else { return false }
        now = max(now, time)
        steps += 1
        action()
        return true
    }

    /// Goes on until `condition` holds; `false` when it does not within `limit` milliseconds.
    func run(atMost limit: Int64, until condition: () -> Bool) -> Bool {
        let end = now + limit
        while !condition() {
            guard breach == nil, now <= end, step() else { return false }
        }
        return true
    }

    func endStorm() {
        isCalm = true
        weather.calm()
        note("the storm is over")
        // A static member that dies between giving a partition back and joining again leaves it to nobody until the group
        // rebalances for another reason: with Kafka itself, the worker cannot know.
        if weather.isStatic { after(Self.allBack) { [unowned self] in broker.group.rebalance() } }
    }

    func change(_ body: (inout Weather) -> Void) {
        body(&weather)
    }

    /// Lets go of everything that waits, so that nothing of the run is kept alive by it.
    func end() {
        queue.removeAll()
        workers.removeAll()
    }

    // What is noticed

    func fail(_ reason: @autoclosure () -> String) {
        guard breach == nil else { return }
        breach = reason()
        note("BREACH: \(breach ?? "")")
    }

    func note(_ text: @autoclosure () -> String) {
        if isTraced { trace.append("\(now - Self.start) ms  \(text())") }
    }

    /// Records of a log became visible.
    func becameVisible(_ log: Int) {
        for worker in workers { worker.wakeIfReading(log) }
    }
}
