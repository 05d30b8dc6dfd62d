import NIOCore

/// Runs tasks on one event loop's thread: whoever makes calls from there is answered without a change of threads.
///
/// Such tasks must not block, nor compute for long: every connection of the loop waits meanwhile.
final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
