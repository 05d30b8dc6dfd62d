import TestSupport

/// What is done to the workers and the broker, and when: all of it follows from the seed.
///
/// The clock of a schedule is progress, not time: a step is due once so many intents are settled.
struct ChaosSchedule: Sendable {
    enum Action: Hashable, Sendable {
        /// SIGKILL to the worker of that slot.
        case kill(Int)
        /// A worker for that slot: one more, or the successor of a killed one.
        case start(Int)
        /// SIGTERM to the worker of that slot.
        case stop(Int)
        case restartBroker
    }

    struct Step: Hashable, Sendable {
        /// Settled intents.
        let due: Int
        let action: Action
    }

    /// Slots that have a worker from the beginning. A slot's name is its worker's instance id.
    static let firstSlots: Set<Int> = [0, 1, 2]
    private static let allSlots: Set<Int> = [0, 1, 2, 3]
    private static let fewestWorkers = 2

    private(set) var steps: [Step] = []

    init(_ size: ChaosSize, seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let kinds: [Kind] =
            Array(repeating: .kill, count: size.kills) + Array(repeating: .rebalance, count: size.rebalances)
            + Array(repeating: .broker, count: size.brokerRestarts)
        let last = size.intents * 9 / 10
        let moments = kinds.map { _ in Int.random(in: 1...last, using: &random) }.sorted()
        var running = Self.firstSlots
        var dead: Int?
        for (kind, due) in zip(kinds.shuffled(using: &random), moments) {
            if let slot = dead { steps.append(Step(due: due, action: .start(slot))) }
            dead = nil
            switch kind {
            case .broker:
                steps.append(Step(due: due, action: .restartBroker))
            case .kill:
                let slot = Self.any(of: running, &random)
                steps.append(Step(due: due, action: .kill(slot)))
                // One in three stays away until something else happens.
                if Int.random(in: 0..<3, using: &random) == 0 {
                    dead = slot
                } else {
                    steps.append(Step(due: due, action: .start(slot)))
                }
            case .rebalance:
                let free = Self.allSlots.subtracting(running)
                let removable = running.count > Self.fewestWorkers ? running : []
                let adds = removable.isEmpty || !free.isEmpty && Bool.random(using: &random)
                let slot = Self.any(of: adds ? free : removable, &random)
                steps.append(Step(due: due, action: adds ? .start(slot) : .stop(slot)))
                running.formSymmetricDifference([slot])
            }
        }
        if let slot = dead { steps.append(Step(due: last, action: .start(slot))) }
    }

    private enum Kind { case kill, rebalance, broker }

    private static func any(of slots: Set<Int>, _ random: inout SeededGenerator) -> Int {
        guard let slot = slots.sorted().randomElement(using: &random) else { preconditionFailure("there is a slot") }
        return slot
    }
}
