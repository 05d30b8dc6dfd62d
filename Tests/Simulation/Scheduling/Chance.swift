import TestSupport

/// Every random choice of a run: one stream, hence one seed.
struct Chance: RandomNumberGenerator {
    private var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    mutating func next() -> UInt64 {
        generator.next()
    }

    /// Whether something happens that does so `perMille` times in a thousand.
    mutating func happens(_ perMille: Int) -> Bool {
        perMille > 0 && Int(generator.next() % 1000) < perMille
    }

    /// A number of `range`, each as likely as any other.
    mutating func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(generator.next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    /// A duration in milliseconds, short ones more likely.
    mutating func delay(_ range: ClosedRange<Int>) -> Int64 {
        Int64(min(number(range), number(range)))
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[number(0...(elements.count - 1))]
    }
}
