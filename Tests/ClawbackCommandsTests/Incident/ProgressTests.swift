import Testing

@testable import ClawbackCommands

@Suite("Progress")
struct ProgressTests {
    private let start = ContinuousClock.now

    @Test("on a terminal: nothing at first, then a bar with rate and remaining time, at most five times a second")
    func bar() {
        var view = ProgressView(unit: "intents", total: 1000, isTerminal: true, start: start)
        #expect(view.advance(by: 50, at: start + .milliseconds(999)) == nil)
        #expect(
            view.advance(by: 50, at: start + .seconds(2))
                == "\r\u{1B}[2K[##......................] 100 of 1000 intents, 50/s, 18 s left")
        #expect(view.advance(by: 1, at: start + .milliseconds(2199)) == nil)
        #expect(view.advance(by: 1, at: start + .milliseconds(2200))?.contains("102 of 1000") == true)
        #expect(view.note("paused: why", at: start + .milliseconds(2300))?.hasSuffix("left; paused: why") == true)
        #expect(view.say("a line") == "\r\u{1B}[2Ka line\n")
        #expect(view.end() == nil, "nothing is left to clear")
        #expect(
            view.advance(by: 898, at: start + .seconds(10))?.hasSuffix("1000 of 1000 intents, 100/s; paused: why")
                == true)
        #expect(view.end() == "\r\u{1B}[2K")
    }

    @Test("elsewhere: a line every ten seconds, and none of what is over before")
    func lines() {
        var view = ProgressView(unit: "letters read", total: nil, isTerminal: false, start: start)
        #expect(view.advance(by: 5, at: start + .milliseconds(9999)) == nil)
        #expect(view.advance(by: 5, at: start + .seconds(10)) == "10 letters read, 1.0/s\n")
        #expect(view.advance(by: 5, at: start + .seconds(19)) == nil)
        #expect(view.advance(by: 5, at: start + .seconds(20)) == "20 letters read, 1.0/s\n")
        #expect(view.note("paused", at: start + .seconds(21)) == nil)
        #expect(view.say("a line") == "a line\n")
        #expect(view.end() == nil)
    }

    @Test(
        "a duration is spoken of in its two largest units",
        arguments: [
            (0, "0 s"), (1, "1 s"), (59_001, "1 min"), (200_000, "3 min 20 s"), (7_500_000, "2 h 5 min"),
            (273_600_000, "3 d 4 h"),
        ] as [(Int, String)])
    func spoken(milliseconds: Int, text: String) {
        #expect(Duration.milliseconds(milliseconds).spoken == text)
    }
}
