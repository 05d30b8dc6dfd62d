import KafkaRecords
import Refunds
import Testing

@testable import Simulation

/// Failures that users of spring-projects/spring-kafka have reported.
@Suite("Reported of retry topics")
struct RetryTopicTests {
    @Test("#2934: scheduled checks and transactions go together", arguments: 1...40 as ClosedRange<UInt64>)
    func checksInTransactions(seed: UInt64) {
        let stage = Stage(seed: seed) {
            $0.troubled = 1000
            $0.abortable = 200
            $0.retriable = 100
            $0.lateEffect = 500
            $0.policy = Policy(
                requeryDelays: Array(RequeryDelay.standard.prefix(2)), giveUpAfter: .seconds(600))
        }
        let world = stage.world
        for worker in stage.workers { worker.start() }
        stage.deliver(12)
        #expect(world.run(atMost: 120_000) { world.now - World.start > 60_000 })
        world.change { $0.calm() }
        #expect(stage.becomesQuiet(within: 3_600_000), "\(stage.story)")
        let scheduled = world.broker.logs.filter { world.topics.isRequery($0.place.topic) }
            .reduce(0) { count, log in count + log.entries.count { $0.state == .visible } }
        let said = world.watch.deliveries.values.reduce(0) { $0 + Int($1.attempts) - ($1.isStalled ? 1 : 0) }
        #expect(scheduled == said, "every check that was announced stands in its topic, once")
        #expect(said > 0)
        world.end()
    }

    @Test("#4392: the first check comes after its own delay, not before")
    func firstDelay() {
        let stage = Stage {
            $0.troubled = 1000
            $0.policy = Policy(requeryDelays: [RequeryDelay.standard[1]], giveUpAfter: .seconds(600))
        }
        let world = stage.world
        for worker in stage.workers { worker.start() }
        stage.deliver(12)
        let isAnnounced = world.run(atMost: 60_000) { world.watch.deliveries.values.contains { $0.attempts == 1 } }
        #expect(isAnnounced)
        let announced = world.now
        let isChecked = world.run(atMost: 600_000) {
            world.watch.deliveries.values.contains { $0.attempts == 2 || ($0.attempts == 1 && $0.isOver) }
        }
        #expect(isChecked)
        #expect(world.now - announced >= 60_000 - 1_000, "\(world.now - announced) ms")
        world.end()
    }
}
