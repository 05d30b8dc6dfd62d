import Testing

@testable import Worker

@Suite("The publisher's pace")
struct PublicationPaceTests {
    private let pace = PublicationPace(maxInFlight: 256)

    @Test("with little under way the next batch begins at once", arguments: [0, 1, 31])
    func idle(running: Int) {
        #expect(pace.rest(elapsed: .zero, running: running) == nil)
    }

    @Test("under load batches begin no closer together than the interval")
    func busy() {
        #expect(pace.rest(elapsed: .milliseconds(12), running: 32) == .milliseconds(38))
        #expect(pace.rest(elapsed: PublicationPace.interval, running: 256) == nil)
        #expect(pace.rest(elapsed: .seconds(3), running: 256) == nil)
    }

    @Test("a worker of few calls is never so busy that it rests", arguments: 1...7)
    func small(maxInFlight: Int) {
        let pace = PublicationPace(maxInFlight: maxInFlight)
        #expect(pace.rest(elapsed: .zero, running: maxInFlight) == nil)
    }
}
