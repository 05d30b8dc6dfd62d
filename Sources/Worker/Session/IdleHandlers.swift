/// Handlers without work, each bound to one of several threads that have as many of them: work goes to the thread with the least, so
/// that none has all of it while another has none.
struct IdleHandlers<Handler: Sendable>: Sendable {
    private var byThread: [[Handler]] = []

    var isEmpty: Bool { byThread.allSatisfy(\.isEmpty) }

    /// - Parameter thread: from 0.
    mutating func add(_ handler: Handler, _ thread: Int) {
        while byThread.count <= thread { byThread.append([]) }
        byThread[thread].append(handler)
    }

    /// Takes out the last that came of the thread with the most.
    mutating func next() -> Handler? {
        guard let thread = byThread.indices.max(by: { byThread[$0].count < byThread[$1].count }) else { return nil }
        return byThread[thread].popLast()
    }
}
