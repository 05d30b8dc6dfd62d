/// What is going to happen, earliest first. Events of one moment come in an order drawn from the seed.
struct EventQueue {
    private struct Event {
        let time: Int64
        let tie: UInt64
        let action: () -> Void

        func isBefore(_ other: Event) -> Bool {
            time < other.time || (time == other.time && tie < other.tie)
        }
    }

    private var heap: [Event] = []

    var isEmpty: Bool { heap.isEmpty }

    /// - Parameter time: milliseconds of the world's clock.
    mutating func add(at time: Int64, tie: UInt64, _ action: @escaping () -> Void) {
        heap.append(Event(time: time, tie: tie, action: action))
        var index = heap.count - 1
        while index > 0 {
            let parent = (index - 1) / 2
            guard heap[index].isBefore(heap[parent]) else { break }
            heap.swapAt(index, parent)
            index = parent
        }
    }

    mutating func takeFirst() -> (time: Int64, action: () -> Void)? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return (first.time, first.action) }
        heap[0] = last
        var index = 0
        while true {
            var least = index
            let left = 2 * index + 1
            if left < heap.count, heap[left].isBefore(heap[least]) { least = left }
            if left + 1 < heap.count, heap[left + 1].isBefore(heap[least]) { least = left + 1 }
            guard least != index else { break }
            heap.swapAt(index, least)
            index = least
        }
        return (first.time, first.action)
    }

    mutating func removeAll() {
        heap.removeAll()
    }
}
