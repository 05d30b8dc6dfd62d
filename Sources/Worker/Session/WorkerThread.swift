import Foundation

/// A thread of its own for blocking work: librdkafka's consumer and producer each want one.
package enum WorkerThread {
    /// Runs `body` on a new thread called `name` and returns, asynchronously, when it has ended.
    package static func run<Result: Sendable>(_ name: String, _ body: @escaping @Sendable () -> Result) async -> Result
    {
        await withCheckedContinuation { continuation in
            let thread = Thread { continuation.resume(returning: body()) }
            thread.name = name
            thread.stackSize = 1 << 20
            thread.start()
        }
    }
}
