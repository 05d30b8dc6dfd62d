import KafkaRecords
import Logging
import Synchronization
import Testing

@testable import ClawbackCommands

@Suite("A problem that repeats")
struct LogSinkTests {
    /// A sink whose clock and alarm the test moves.
    private final class Stage: Sendable {
        private struct State {
            var now = Timestamp(milliseconds: 0)
            var lines: [String] = []
            var alarms: [(at: Timestamp, work: @Sendable () -> Void)] = []
        }

        private let state = Mutex(State())

        func sink() -> LogSink {
            LogSink(
                format: .text, hasColour: false, now: { self.state.withLock { $0.now } },
                write: { bytes in
                    // Without the time of day, which the tests set themselves.
                    let line = String(decoding: bytes, as: UTF8.self).dropFirst("00:00:00.000Z ".count).dropLast()
                    self.state.withLock { $0.lines.append(String(line)) }
                },
                later: { time, work in self.state.withLock { $0.alarms.append(($0.now + time, work)) } })
        }

        /// Moves the clock and rings what is due.
        func pass(_ time: Duration) {
            let due = state.withLock { state in
                state.now = state.now + time
                let now = state.now
                defer { state.alarms.removeAll { $0.at <= now } }
                return state.alarms.filter { $0.at <= now }
            }
            for alarm in due { alarm.work() }
        }

        func takeLines() -> [String] {
            state.withLock { state in
                defer { state.lines = [] }
                return state.lines
            }
        }
    }

    @Test("is said at once, then once a minute with the number of times, and no more when it is over")
    func onceAMinute() {
        let stage = Stage()
        let sink = stage.sink()
        for offset in 1...1000 {
            sink.log(.warning, "bad record", logger: "worker", ["event": "e", "offset": "\(offset)"])
        }
        #expect(stage.takeLines() == ["WARNING  bad record offset=1"])
        stage.pass(.seconds(59))
        #expect(stage.takeLines() == [])
        stage.pass(.seconds(1))
        #expect(stage.takeLines() == ["WARNING  bad record offset=1000 repeated=999"])
        sink.log(.warning, "bad record", logger: "worker", ["event": "e", "offset": "1001"])
        #expect(stage.takeLines() == [], "within the minute of the line before")
        stage.pass(.seconds(60))
        #expect(stage.takeLines() == ["WARNING  bad record offset=1001 repeated=1"])
        stage.pass(.seconds(60))
        stage.pass(.seconds(60))
        #expect(stage.takeLines() == [])
        sink.log(.warning, "bad record", logger: "worker", ["event": "e", "offset": "1002"])
        #expect(stage.takeLines() == ["WARNING  bad record offset=1002"])
    }

    @Test("hides no other: not of another event, another code or another logger, and nothing below a warning")
    func others() {
        let stage = Stage()
        let sink = stage.sink()
        for _ in 0..<2 {
            sink.log(.error, "a", logger: "worker", ["event": "e", "code": "1"])
            sink.log(.error, "b", logger: "worker", ["event": "e", "code": "2"])
            sink.log(.error, "c", logger: "worker", ["event": "f", "code": "1"])
            sink.log(.error, "d", logger: "kafka", ["event": "e", "code": "1"])
            sink.log(.notice, "n", logger: "worker", ["event": "n"])
        }
        #expect(
            stage.takeLines() == [
                "ERROR    a code=1", "ERROR    b code=2", "ERROR    c code=1", "ERROR    d code=1", "NOTICE   n",
                "NOTICE   n",
            ])
    }

    @Test("is remembered for so many kinds; beyond them every one is said")
    func bounded() {
        let stage = Stage()
        let sink = stage.sink()
        for _ in 0..<2 {
            for kind in 0..<RepeatedProblems.mostKinds + 10 {
                sink.log(.warning, "w", logger: "l", ["event": "\(kind)"])
            }
        }
        #expect(stage.takeLines().count == RepeatedProblems.mostKinds + 20)
        stage.pass(.seconds(60))
        #expect(stage.takeLines().count == RepeatedProblems.mostKinds, "one line for those held of each")
    }
}
