import Testing

@testable import Worker

@Suite("The publisher's pace")
struct PublicationPaceTests {
    private static let start = ContinuousClock.now

    private struct Publisher {
        var pace = PublicationPace()
        var now = PublicationPaceTests.start

        /// Publishes a batch of `count`, `interval` after the last one.
        mutating func publish(_ count: Int, after interval: Duration, took: Duration = .milliseconds(10)) -> Duration? {
            let began = now + interval
            now = began + took
            return pace.rest(after: count, began: began, now: now)
        }
    }

    @Test("fifty records a second are published one by one, for as long as one likes")
    func calm() {
        var publisher = Publisher()
        for _ in 0..<5_000 {
            #expect(publisher.publish(1, after: .milliseconds(10)) == nil)
        }
    }

    @Test("a few dozen at once, after a calm time, are published at once")
    func burst() {
        var publisher = Publisher()
        #expect(publisher.publish(20, after: .seconds(5)) == nil)
        #expect(publisher.publish(10, after: .zero) == nil)
    }

    @Test("under load batches begin no closer together than the interval, and one that took longer is followed at once")
    func busy() {
        var publisher = Publisher()
        #expect(publisher.publish(100, after: .zero) == .milliseconds(90))
        for _ in 0..<1_000 {
            #expect(publisher.publish(25, after: .milliseconds(90), took: .milliseconds(12)) == .milliseconds(88))
        }
        #expect(publisher.publish(100, after: .zero, took: PublicationPace.interval) == nil)
        #expect(publisher.publish(100, after: .zero, took: .seconds(3)) == nil)
    }

    @Test("half a second after the load it is calm again, however long the load was")
    func afterwards() {
        var publisher = Publisher()
        for _ in 0..<1_000 { _ = publisher.publish(10_000, after: .milliseconds(90)) }
        #expect(publisher.publish(1, after: .milliseconds(550)) == nil)
    }
}
