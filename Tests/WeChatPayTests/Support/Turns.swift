import Synchronization

/// Counts calls, from 0.
final class Turns: Sendable {
    private let taken = Atomic(0)

    func next() -> Int {
        taken.wrappingAdd(1, ordering: .relaxed).oldValue
    }

    var count: Int { taken.load(ordering: .relaxed) }
}
