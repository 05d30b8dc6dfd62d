import Foundation

/// Runs `body` on a thread of its own: the clients block and belong to one thread, which no task may promise. Part of the
/// test's task all the same, so that what `body` expects is told as the test's.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withTaskExecutorPreference(ThreadExecutor()) { try await run(body) }
}

/// Without suspension, hence one job and one thread.
private func run<Value: Sendable>(_ body: @Sendable () throws -> Value) async throws -> Value {
    try body()
}

private final class ThreadExecutor: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        Thread.detachNewThread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// Something that did not come in time.
struct NotInTime: Error, CustomStringConvertible {
    let what: String

    var description: String { "\(what) did not come in time" }
}
