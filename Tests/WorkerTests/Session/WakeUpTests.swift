import Synchronization
import Testing

@testable import Worker

@Suite("Waking a thread")
struct WakeUpTests {
    @Test("however often it is notified, each notification costs the same and reaches where the thread may be waiting")
    func many() async {
        let wake = WakeUp()
        let count = Atomic<Int>(0)
        // A thread's stack is small here: whatever grows with each notification ends it.
        await WorkerThread.run("test") {
            wake.also { count.add(1, ordering: .relaxed) }
            for _ in 0..<300_000 { wake.notify() }
        }
        #expect(count.load(ordering: .relaxed) == 300_000)
        #expect(wake.wait(atMost: .zero))
        #expect(!wake.wait(atMost: .zero))
    }
}
