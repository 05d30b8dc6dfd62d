import Foundation
import Kafka
import Testing

@Suite("Wake-up")
struct WakeUpTests {
    @Test("a blocked poll returns when woken from another thread")
    func wakesBlockedPoll() async throws {
        let cluster = try MockCluster(logger: quiet)
        let waited = try await onThread {
            let consumer = try consumer(cluster.bootstrapServers)
            let waker = consumer.waker
            // No event tells that the poll has blocked: half a second is ample for it to.
            Thread.detachNewThread {
                Thread.sleep(forTimeInterval: 0.5)
                waker.wakeUp()
            }
            let start = ContinuousClock.now
            #expect(consumer.poll(timeout: .seconds(60)) == nil)
            let waited = ContinuousClock.now - start
            consumer.close(timeout: .seconds(5))
            return waited
        }
        #expect(waited > .milliseconds(300))
        #expect(waited < .seconds(20))
    }

    @Test("a wake-up that comes before the poll is not lost, and counts once")
    func wakesNextPoll() async throws {
        let cluster = try MockCluster(logger: quiet)
        try await onThread {
            let consumer = try consumer(cluster.bootstrapServers)
            consumer.waker.wakeUp()
            let start = ContinuousClock.now
            #expect(consumer.poll(timeout: .seconds(60)) == nil)
            #expect(ContinuousClock.now - start < .seconds(20))
            let again = ContinuousClock.now
            #expect(consumer.poll(timeout: .milliseconds(200)) == nil)
            #expect(ContinuousClock.now - again >= .milliseconds(150))
            consumer.close(timeout: .seconds(5))
        }
    }

    @Test("waking a consumer that is gone does nothing")
    func outlives() async throws {
        let cluster = try MockCluster(logger: quiet)
        try await onThread {
            var consumer: KafkaConsumer? = try KafkaTests.consumer(cluster.bootstrapServers)
            let waker = try #require(consumer?.waker)
            consumer?.close(timeout: .seconds(5))
            waker.wakeUp()
            consumer = nil
            waker.wakeUp()
        }
    }
}
