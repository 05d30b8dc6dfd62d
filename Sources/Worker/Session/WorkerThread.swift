import Foundation

/// A thread of its own for blocking work: librdkafka's consumer and producer each want one.
package enum WorkerThread {
    /// Runs `body` on a new thread called `name` (at most 15 bytes, for `top -H`) and returns, asynchronously, when it has ended.
    package static func run<Result: Sendable>(_ name: String, _ body: @escaping @Sendable () -> Result) async -> Result
    {
        await withCheckedContinuation { continuation in
            let thread = Thread {
                Thread.current.name = name  // from inside: only then the system hears of it
                continuation.resume(returning: body())
            }
            thread.stackSize = 1 << 20
            thread.start()
        }
    }
}
