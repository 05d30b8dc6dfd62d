import KafkaRecords
import Refunds
import Testing

@testable import Worker

@Suite("What the dashboard remembers")
struct HistoryTests {
    private static let now = DashboardSamples.now

    @Test("a ring keeps the last so many, the newest first")
    func ring() {
        var ring = Ring<Int>(capacity: 3)
        #expect(Array(ring.newestFirst).isEmpty)
        ring.append(1)
        ring.append(2)
        #expect(Array(ring.newestFirst) == [2, 1])
        for number in 3...8 { ring.append(number) }
        #expect(Array(ring.newestFirst) == [8, 7, 6])
        #expect(ring.count == 3)
    }

    @Test("outcomes are found by a part of the id or of the number, the newest first, at most 2,000 of them kept")
    func search() {
        var history = History()
        for number in 0..<2500 {
            _ = history.note(
                [DashboardSamples.entry(.success, intent: "RF-\(number)", offset: Int64(number))], at: Self.now)
        }
        #expect(history.outcomes(matching: "RF-2499", atMost: 5).map(\.intentID) == ["RF-2499"])
        #expect(history.outcomes(matching: "CB1-2498", atMost: 5).map(\.intentID) == ["RF-2498"])
        #expect(history.outcomes(matching: "RF-499", atMost: 5).isEmpty, "the first 500 are forgotten")
        #expect(history.outcomes(matching: "RF-", atMost: 3).map(\.intentID) == ["RF-2499", "RF-2498", "RF-2497"])
        #expect(history.outcomes(matching: "", atMost: 3).isEmpty)
    }

    @Test("who is called just so comes before the many that have it in their names")
    func exactFirst() {
        var history = History()
        for number in 1...200 {
            _ = history.note(
                [DashboardSamples.entry(.success, intent: "RF-\(number)", offset: Int64(number))], at: Self.now)
        }
        #expect(history.outcomes(matching: "RF-1", atMost: 2).map(\.intentID) == ["RF-1", "RF-199"])
    }

    @Test("a failure is still found and listed after thousands of successes, and once only while both remember it")
    func failures() {
        var history = History()
        _ = history.note([DashboardSamples.entry(.failed, intent: "bad", code: "NO_AUTH")], at: Self.now)
        #expect(history.outcomes(matching: "bad", atMost: 5).count == 1)
        for number in 0..<3000 {
            _ = history.note([DashboardSamples.entry(.success, intent: "RF-\(number)")], at: Self.now)
        }
        #expect(history.latestFailures(5).map(\.intentID) == ["bad"])
        #expect(history.outcomes(matching: "bad", atMost: 5).map(\.code) == ["NO_AUTH"])
    }

    @Test("what WeChat Pay says is cut to a length")
    func bounded() {
        let outcome = DashboardSamples.outcome(
            .failed, intent: "a", code: String(repeating: "X", count: 5000),
            message: String(repeating: "账", count: 5000))
        #expect((outcome.code?.utf8.count ?? 0) <= RecentOutcome.longestCode + 3)
        #expect((outcome.message?.utf8.count ?? 0) <= RecentOutcome.longestMessage + 3)
        #expect(outcome.message?.hasPrefix("账账") == true)
    }

    @Test("the checks to come are those not yet due, the next ones first")
    func upcoming() {
        var history = History()
        for seconds in [30, -5, 10] {
            _ = history.note(
                [
                    DashboardSamples.entry(
                        .processing, intent: "a", nextCheck: Self.now + .seconds(seconds))
                ], at: Self.now)
        }
        #expect(
            history.upcomingChecks(after: Self.now, atMost: 9).map(\.due) == [
                Self.now + .seconds(10), Self.now + .seconds(30),
            ])
    }
}
