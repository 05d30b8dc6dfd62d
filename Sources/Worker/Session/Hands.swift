/// The handlers, each bound to one of several threads, and which of these gets the next piece of work: the one with the least that
/// waits to be begun, of equal ones the one with the least in hand. So none stands still while another has work waiting, and none
/// gets all of it.
struct Hands<Handler: Sendable>: Sendable {
    private struct Thread: Sendable {
        /// Handlers without work.
        var idle: [Handler] = []
        var inHand = 0
        /// Of what is in hand.
        var unbegun = 0
    }

    private var threads: [Thread]

    /// - Parameter threads: how many, at least one.
    init(threads: Int) {
        self.threads = Array(repeating: Thread(), count: max(1, threads))
    }

    /// Gives out one piece of work: to whom, and on which thread. Without a handler, one has to be made on that thread.
    mutating func give() -> (handler: Handler?, thread: Int) {
        var best = 0
        for (number, thread) in threads.enumerated().dropFirst()
        where (thread.unbegun, thread.inHand) < (threads[best].unbegun, threads[best].inHand) { best = number }
        threads[best].inHand += 1
        threads[best].unbegun += 1
        return (threads[best].idle.popLast(), best)
    }

    /// A piece of work given to `thread`, from 0, is begun.
    mutating func begun(on thread: Int) {
        threads[thread].unbegun -= 1
    }

    /// It is over, and its handler without work.
    mutating func takeBack(_ handler: Handler, on thread: Int) {
        threads[thread].inHand -= 1
        threads[thread].idle.append(handler)
    }

    /// All that are without work, taken out.
    mutating func takeIdle() -> [Handler] {
        threads.indices.flatMap { number in
            defer { threads[number].idle.removeAll() }
            return threads[number].idle
        }
    }
}
