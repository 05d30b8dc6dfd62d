import Foundation

/// A thread of its own for blocking work: librdkafka's consumer and producer each want one.
package enum WorkerThread {
    /// Runs `body` on a new thread called `name` (at most 15 bytes, for `top -H`) and returns, asynchronously, when it has ended.
    package static func run<Result: Sendable>(_ name: String, _ body: @escaping @Sendable () -> Result) async -> Result
    {
        await withCheckedContinuation { continuation in
            let thread = Thread {
                // The system hears of it only when it is set from inside, and not even then if the creator is late.
                Thread.current.name = name
                Thread.current.threadDictionary[key] = name
                continuation.resume(returning: body())
            }
            thread.stackSize = 1 << 20
            thread.start()
        }
    }

    /// What the thread that asks was called here; `nil` on any other.
    package static var currentName: String? { Thread.current.threadDictionary[key] as? String }

    private static let key = "clawback.thread"
}
