import KafkaRecords
import Testing

@testable import ClawbackCommands

@Suite("The benchmark's reading of outcomes")
struct BenchTallyTests {
    private let start = ContinuousClock.now
    private let wallClock = Timestamp(milliseconds: 1_795_478_400_250)

    private func outcome(_ id: String, _ status: String = "success") -> [UInt8] {
        Array(#"{"intent_id":"\#(id)","status":"\#(status)","observed_at":"2026-11-24T00:00:00.000Z"}"#.utf8)
    }

    @Test("notes each settled intent once, with the time since it was written and since the answer")
    func arrivals() {
        let tally = BenchTally(count: 3, prefix: "RF-1-")
        tally.wrote(1, at: start)
        tally.take(outcome("RF-1-2", "processing"), at: start + .seconds(1), wallClock: wallClock)
        #expect(tally.settled == 0)
        tally.take(outcome("RF-1-2"), at: start + .seconds(2), wallClock: wallClock)
        tally.take(outcome("RF-1-2"), at: start + .seconds(3), wallClock: wallClock)
        #expect(tally.settled == 1)
        #expect(
            tally.arrivals == [
                BenchTally.Arrival(
                    number: 1, moment: start + .seconds(2), sinceWritten: .seconds(2),
                    sinceAnswer: wallClock - Timestamp(milliseconds: 1_795_478_400_000))
            ])
    }

    @Test("leaves out what is none of its intents", arguments: ["RF-1-0", "RF-1-4", "RF-2-1", "RF-1-", "RF-1-x"])
    func foreign(id: String) {
        let tally = BenchTally(count: 3, prefix: "RF-1-")
        tally.take(outcome(id), at: start, wallClock: wallClock)
        #expect(tally.settled == 0)
    }
}
