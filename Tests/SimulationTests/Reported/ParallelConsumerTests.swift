import KafkaRecords
import Refunds
import Testing

@testable import Simulation

/// Failures that users of confluentinc/parallel-consumer have reported.
@Suite("Reported of parallel consumers")
struct ParallelConsumerTests {
    @Test(
        "#826: a record polled but never run when its partition is revoked is not committed",
        arguments: 1...40 as ClosedRange<UInt64>)
    func polledNeverRun(seed: UInt64) {
        let stage = Stage(seed: seed) {
            $0.limits = Intake.Limits(maxInFlight: 1, partitionWindow: 16)
            $0.slowCalls = 1000
        }
        let world = stage.world
        stage.deliver(12)
        #expect(stage.startAlone())
        stage.workers[1].start()
        let isHandedOver = world.run(atMost: 60_000) {
            #expect(stage.doneWithoutOutcome.isEmpty)
            return !stage.workers[1].owned.isEmpty
        }
        #expect(isHandedOver)
        let isQuiet = world.run(atMost: 600_000) {
            #expect(stage.doneWithoutOutcome.isEmpty)
            return world.isQuiet
        }
        #expect(isQuiet && stage.becomesQuiet(), "\(stage.story)")
        world.end()
    }

    @Test("#637: a rebalance ends while calls are under way that do not", arguments: 1...20 as ClosedRange<UInt64>)
    func rebalanceWhileInFlight(seed: UInt64) {
        let stage = Stage(seed: seed)
        let world = stage.world
        world.payments.hold()
        stage.deliver(12)
        #expect(stage.startAlone())
        #expect(world.run(atMost: 5_000) { stage.workers[0].core.intake.inFlight == 4 })
        stage.workers[1].start()
        let isShared = world.run(atMost: 10_000) {
            stage.workers.allSatisfy { !$0.owned.isEmpty && $0.rebalance == .none } && !world.broker.group.isPreparing
        }
        #expect(isShared, "\(stage.story)")
        #expect(stage.workers[0].core.intake.inFlight == 4, "nothing waited for the calls")
        world.payments.letGo()
        #expect(stage.becomesQuiet(), "\(stage.story)")
        world.end()
    }

    @Test("#541: a transaction refused in the middle of a rebalance does not lock it")
    func transactionInRebalance() {
        var waited = 0
        for seed in 1...150 as ClosedRange<UInt64> {
            let stage = Stage(seed: seed) {
                $0.slowestCompletion = 2_000
                $0.limits = Intake.Limits(maxInFlight: 16, partitionWindow: 64)
            }
            let world = stage.world
            #expect(stage.startAlone())
            world.payments.hold()
            stage.deliver(40)
            stage.workers[1].start()
            #expect(world.run(atMost: 10_000) { stage.workers[0].rebalance == .joining })
            world.payments.letGo()
            world.change { $0.abortable = 500 }
            let hasBegun = world.run(atMost: 10_000) {
                stage.workers[0].rebalance == .revoking || !stage.workers[1].owned.isEmpty
            }
            #expect(hasBegun, "\(stage.story)")
            if stage.workers[0].rebalance == .revoking { waited += 1 }
            world.change { $0.abortable = 0 }
            let begun = world.now
            #expect(world.run(atMost: 60_000) { !stage.workers[1].owned.isEmpty }, "\(stage.story)")
            #expect(world.now - begun < 30_000, "seed \(seed): \(world.now - begun) ms")
            #expect(stage.becomesQuiet(), "\(stage.story)")
            world.end()
        }
        #expect(waited > 5, "in too few runs a revocation met a transaction: \(waited)")
    }

    @Test(
        "#830: a broker that has forgotten the producer is not asked for ever", arguments: 1...20 as ClosedRange<UInt64>
    )
    func forgottenProducer(seed: UInt64) {
        let stage = Stage(seed: seed)
        let world = stage.world
        stage.deliver(10)
        #expect(stage.startAlone())
        #expect(world.run(atMost: 60_000) { stage.workers[0].publication != nil })
        world.broker.forget(0)
        stage.deliver(10, from: 10)
        #expect(world.run(atMost: 60_000) { stage.workers[0].sessionsEnded == 1 }, "\(stage.story)")
        #expect(stage.workers[0].transactions < 12)
        #expect(stage.becomesQuiet(), "\(stage.story)")
        #expect(stage.workers[0].sessionsEnded == 1)
        world.end()
    }

    @Test("#830: nor when its client gets a new epoch from it", arguments: 1...20 as ClosedRange<UInt64>)
    func forgottenProducerWithNewEpoch(seed: UInt64) {
        let stage = Stage(seed: seed) { $0.bumpsForgotten = true }
        let world = stage.world
        stage.deliver(10)
        #expect(stage.startAlone())
        #expect(world.run(atMost: 60_000) { stage.workers[0].publication != nil })
        world.broker.forget(0)
        stage.deliver(10, from: 10)
        #expect(stage.becomesQuiet(), "\(stage.story)")
        #expect(stage.workers[0].sessionsEnded == 0, "one abort is enough")
        world.end()
    }

    @Test("#409: after the position fell out of the partition the old offset is not committed again")
    func positionOutOfRange() {
        let stage = Stage {
            $0.intentPartitions = 1
            $0.limits = Intake.Limits(maxInFlight: 1, partitionWindow: 4)
        }
        let world = stage.world
        let log = world.broker.index(of: TopicPartition(topic: world.topics.intents, partition: 0))
        world.payments.hold()
        let places = stage.deliver(12)
        #expect(stage.startAlone())
        #expect(!world.run(atMost: 2_000) { (stage.workers[0].positions[log] ?? 0) >= 8 }, "it reads no further")
        world.broker.removeRecords(log, before: 8)
        world.payments.letGo()
        var last: Int64 = 0
        let isQuiet = world.run(atMost: 600_000) {
            let committed = world.broker.committed[log]?.offset ?? 0
            #expect(committed >= last, "the group's offset went back")
            last = committed
            return world.isQuiet && last >= 12
        }
        #expect(isQuiet, "\(stage.story)")
        #expect(stage.workers[0].sessionsEnded == 1)
        for place in places where place.offset.rawValue >= 8 {
            #expect(world.watch.deliveries[place]?.isOver == true, "\(place)")
        }
        #expect(world.breach == nil)
        world.end()
    }
}
