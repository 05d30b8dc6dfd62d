import KafkaRecords
import Refunds
import StrictJSON
import Testing

@testable import ClawbackCommands

@Suite("A reconciliation's report")
struct ReconcileReportTests {
    private func report(
        _ subjects: [ReturnCase], _ completeness: ReconcileReport.Completeness = .complete
    ) -> ReconcileReport {
        var tally = ReconcileTally()
        for subject in subjects { tally.add(subject, SampleCases.judge(subject)) }
        var read = ReadTally()
        read.intents = subjects.count
        return ReconcileReport(
            window: Window(from: nil, to: nil), intentsTopic: "refund-intents", outcomesTopic: "refund-outcomes",
            asks: true, read: read, tally: tally, completeness: completeness)
    }

    private let fine = SampleCases.subject([SampleCases.outcome(.success)], SampleCases.state(.success))
    private let missing = SampleCases.subject([], SampleCases.state(.success))

    @Test("says that all is well only when everything was looked at and nothing found")
    func verdicts() {
        #expect(report([fine]).verdict == "all is well")
        #expect(report([fine, missing]).verdict == "EXCEPTIONS: 1 exceptions, 10 fen")
        for completeness in [ReconcileReport.Completeness.interrupted("in the middle"), .unanswered("a time-out")] {
            let partial = report([fine], completeness)
            #expect(!partial.isAllWell)
            #expect(partial.verdict.contains("INCOMPLETE") || partial.verdict.contains("INTERRUPTED"))
        }
        #expect(report([]).verdict == "nothing to reconcile: the window is empty")
    }

    @Test("sums counts and fen per class, and every number is in exactly one")
    func sums() throws {
        let whole = report([fine, fine, missing])
        #expect(whole.tally[.inStep].count == 2 && whole.tally[.inStep].fen == 20)
        #expect(whole.tally[.noOutcome].fen == 10 && whole.tally.all.count == 3)
        let json = try #require(try JSONParser.parse(Array(whole.json().dropLast())).objectValue)
        #expect(json["all_is_well"] == .bool(false))
        #expect(json["complete"] == .bool(true))
        #expect(json["classes"]?.objectValue?["no-outcome"]?.objectValue?["fen"]?.numberValue?.int64 == 10)
        #expect(whole.text().contains { $0.hasPrefix("! no-outcome") })
        #expect(whole.text().contains(ReconcileReport.blindSpot))
    }

    @Test("sums that do not fit are capped")
    func overflow() {
        var sum = ReconcileTally.Sum()
        sum.add(.max)
        sum.add(1)
        sum.add(-5)
        sum.add(nil)
        #expect(sum.fen == .max && sum.count == 4)
    }

    @Test("an exception has the same columns as CSV and as JSON")
    func rows() throws {
        let row = ExceptionRow(missing, SampleCases.judge(missing))
        let heading = String(decoding: ExceptionRow.heading, as: UTF8.self)
        // CR LF is one character.
        let names = heading.dropLast().split(separator: ",").map(String.init)
        let object = try #require(try JSONParser.parse(Array(row.json().dropLast())).objectValue)
        #expect(object.members.allSatisfy { names.contains($0.name) })
        #expect(object["class"] == .string("no-outcome"))
        #expect(object["repair"] == .string("publish success"))
        let csv = String(decoding: row.csv(), as: UTF8.self)
        #expect(csv.hasPrefix("no-outcome,\(SampleCases.number.rawValue),RF-1,1900000109,86693852,"))
        #expect(csv.hasSuffix(",10\r\n"))
    }
}
