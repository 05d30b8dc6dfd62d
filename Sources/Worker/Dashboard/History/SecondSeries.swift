import KafkaRecords
import Refunds

/// What happened in each second of the last ten minutes.
package struct SecondSeries: Sendable {
    package struct Second: Hashable, Sendable {
        /// Since 1970.
        package var second: Int64
        package var success = 0
        package var failed = 0
        package var processing = 0
        /// Stalled and invalid: in the dead letters.
        package var dead = 0
        /// Of the calls that ended in the second or so before; `nil` without any. Seconds.
        package var median: Double?
        package var p95: Double?
        package var p99: Double?

        package init(second: Int64) { self.second = second }
    }

    private struct Slot {
        var figures = Second(second: .min)
        var calls: CallTimes?
    }

    package static let length = 600
    private var slots = [Slot](repeating: Slot(), count: length)

    package init() {}

    /// - Returns: whether it is the first of its second.
    @discardableResult
    mutating func add(_ kind: Fact.Kind, at now: Timestamp) -> Bool {
        let (index, isNew) = slot(of: now)
        switch kind {
        case .success: slots[index].figures.success += 1
        case .failed: slots[index].figures.failed += 1
        case .processing: slots[index].figures.processing += 1
        case .stalled, .invalid: slots[index].figures.dead += 1
        }
        return isNew
    }

    /// Notes how the calls stand; once for each second is enough.
    mutating func sample(_ calls: CallTimes, at now: Timestamp) {
        let index = slot(of: now).index
        if slots[index].calls == nil { slots[index].calls = calls }
    }

    /// The last `count` seconds up to `now`, the oldest first, quiet ones included.
    package func last(_ count: Int, until now: Timestamp) -> [Second] {
        let end = Self.second(of: now)
        let begin = end - Int64(min(count, Self.length)) + 1
        // The calls as they stood before the first of them.
        var earlier = (end - Int64(Self.length) + 1..<begin).reversed().lazy.compactMap { stored($0)?.calls }.first
        return (begin...end).map { second in
            guard let slot = stored(second) else { return Second(second: second) }
            var figures = slot.figures
            if let calls = slot.calls {
                if let before = earlier {
                    let ended = calls.since(before)
                    figures.median = ended.quantile(0.5)
                    figures.p95 = ended.quantile(0.95)
                    figures.p99 = ended.quantile(0.99)
                }
                earlier = calls
            }
            return figures
        }
    }

    /// The first sample within the last `seconds`.
    func calls(within seconds: Int, of now: Timestamp) -> CallTimes? {
        let end = Self.second(of: now)
        return (end - Int64(min(seconds, Self.length - 1))...end).lazy.compactMap { stored($0)?.calls }.first
    }

    private func stored(_ second: Int64) -> Slot? {
        let slot = slots[Self.index(of: second)]
        return slot.figures.second == second ? slot : nil
    }

    private mutating func slot(of now: Timestamp) -> (index: Int, isNew: Bool) {
        let second = Self.second(of: now)
        let index = Self.index(of: second)
        guard slots[index].figures.second != second else { return (index, false) }
        slots[index] = Slot(figures: Second(second: second))
        return (index, true)
    }

    private static func second(of now: Timestamp) -> Int64 { now.milliseconds / 1000 }

    private static func index(of second: Int64) -> Int {
        let rest = Int(second % Int64(length))
        return rest < 0 ? rest + length : rest
    }
}
