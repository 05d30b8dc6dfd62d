import KafkaRecords
import Refunds

@testable import Simulation

/// A small world in fair weather, on which one failure is staged.
struct Stage {
    let world: World

    /// - Parameter change: the weather, where it differs from fair.
    init(seed: UInt64 = 1, _ change: (inout Weather) -> Void = { _ in }) {
        var weather = Weather.fair()
        change(&weather)
        world = World(seed: seed, weather: weather, isTraced: true)
    }

    var workers: [ModelWorker] { world.workers }

    /// Delivers so many intents, each with a key of its own.
    @discardableResult
    func deliver(_ count: Int, from first: Int = 0) -> [RecordPlace] {
        (first..<(first + count)).map { number in
            world.deliver(SampleIntent(intentID: "intent-\(number)", key: "order-\(number)"))
        }
    }

    /// Starts one worker and waits until it reads everything there is to read.
    func startAlone(_ index: Int = 0) -> Bool {
        workers[index].start()
        return world.run(atMost: 30_000) { workers[index].owned.count == world.broker.group.inputs.count }
    }

    /// Goes on until nothing is left to do; whether that comes within `limit` milliseconds with every promise kept.
    func becomesQuiet(within limit: Int64 = 600_000) -> Bool {
        guard world.run(atMost: limit, until: { world.isQuiet }) else { return false }
        world.watch.checkEnd()
        return world.breach == nil
    }

    /// Intents that the group counts as done and of which no reader has seen anything.
    var doneWithoutOutcome: [RecordPlace] {
        world.watch.deliveries.filter { place, delivery in
            guard !delivery.isOver, delivery.attempts == 0,
                let committed = world.broker.committed[world.broker.index(of: place.topicPartition)]
            else { return false }
            if place.offset.rawValue < committed.offset { return true }
            let reading = CommitMetadata.read(committed.metadata, watermark: Offset(committed.offset))
            guard case .done(let ranges) = reading else { return false }
            return ranges.contains { $0.contains(place.offset) }
        }.map(\.key)
    }

    var story: String { (world.trace + [world.breach ?? "no breach"]).joined(separator: "\n") }
}
