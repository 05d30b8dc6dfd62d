import DequeModule
import HeapModule

/// Calls that wait, first come first served within a sub-merchant, and sub-merchants in turn: with `k` of them ready,
/// the next call of any goes within `k` grants. A sub-merchant held back by its own rate stands aside until its time.
struct FairQueue: Sendable {
    private struct Held: Comparable, Sendable {
        var until: Double
        var subMerchant: MerchantID

        static func < (left: Held, right: Held) -> Bool {
            (left.until, left.subMerchant.rawValue) < (right.until, right.subMerchant.rawValue)
        }
    }

    /// Invariant: a sub-merchant has a line exactly as long as it stands once in ``ready`` or once in ``held``.
    private var lines: [MerchantID: Deque<Int>] = [:]
    private var ready: Deque<MerchantID> = []
    private var held: Heap<Held> = []
    private var subMerchantOf: [Int: MerchantID] = [:]
    /// Lines whose callers have all withdrawn: they keep their place until it is their turn, or until they are too many.
    private var emptyLines = 0

    /// How many callers wait.
    var count: Int { subMerchantOf.count }
    var isEmpty: Bool { subMerchantOf.isEmpty }

    /// A caller that waits already keeps its place.
    mutating func append(_ caller: Int, _ subMerchant: MerchantID) {
        guard subMerchantOf[caller] == nil else { return }
        subMerchantOf[caller] = subMerchant
        switch lines[subMerchant]?.isEmpty {
        case nil: ready.append(subMerchant)
        case true?: emptyLines -= 1
        case false?: break
        }
        lines[subMerchant, default: []].append(caller)
    }

    /// `false` when `caller` does not wait.
    mutating func withdraw(_ caller: Int) -> Bool {
        guard let subMerchant = subMerchantOf.removeValue(forKey: caller) else { return false }
        lines[subMerchant, default: []].removeAll { $0 == caller }
        if lines[subMerchant]?.isEmpty == true {
            emptyLines += 1
            if emptyLines > 16, emptyLines > lines.count / 2 { dropEmptyLines() }
        }
        return true
    }

    /// The sub-merchant whose turn it is.
    mutating func next(_ now: Double) -> MerchantID? {
        while let first = held.min, first.until <= now {
            ready.append(held.removeMin().subMerchant)
        }
        while let subMerchant = ready.first {
            if lines[subMerchant]?.isEmpty == false { return subMerchant }
            ready.removeFirst()
            lines[subMerchant] = nil
            emptyLines -= 1
        }
        return nil
    }

    /// Takes the first caller of ``next(_:)``; its sub-merchant goes to the end.
    mutating func take() -> Int {
        let subMerchant = ready.removeFirst()
        let caller = lines[subMerchant, default: []].removeFirst()
        subMerchantOf[caller] = nil
        if lines[subMerchant]?.isEmpty == true {
            lines[subMerchant] = nil
        } else {
            ready.append(subMerchant)
        }
        return caller
    }

    /// Sets ``next(_:)`` aside.
    mutating func hold(until: Double) {
        held.insert(Held(until: until, subMerchant: ready.removeFirst()))
    }

    /// When ``next(_:)`` may have something.
    func nextTurn(_ now: Double) -> Double? {
        isEmpty ? nil : ready.isEmpty ? held.min?.until : now
    }

    private mutating func dropEmptyLines() {
        lines = lines.filter { !$0.value.isEmpty }
        ready.removeAll { lines[$0] == nil }
        held = Heap(held.unordered.filter { lines[$0.subMerchant] != nil })
        emptyLines = 0
    }
}
