import KafkaRecords
import TestSupport
import Testing

@testable import Worker

@Suite("Clocks that are ahead of this worker's")
struct ClockSkewTests {
    private let now = Timestamp(milliseconds: 1_795_508_163_000)
    private let journal = Journal()

    private func record(_ offset: Int64, at timestamp: Timestamp?) -> Record {
        Record(
            place: RecordPlace(
                topicPartition: TopicPartition(topic: "refund-requery.15s", partition: 0), offset: Offset(offset)),
            timestamp: timestamp, key: nil, value: nil, headers: [])
    }

    @Test("the largest lead of the last minute or two is told, and a record from the past tells nothing")
    func largest() {
        let skew = ClockSkew(logger: journal.logger)
        skew.note(record(0, at: now + .milliseconds(-500)), now: now)
        skew.note(record(1, at: nil), now: now)
        #expect(skew.ahead(at: now) == .zero)
        skew.note(record(2, at: now + .milliseconds(800)), now: now)
        skew.note(record(3, at: now + .milliseconds(300)), now: now)
        #expect(skew.ahead(at: now + .seconds(59)) == .milliseconds(800))
        #expect(skew.ahead(at: now + .seconds(61)) == .milliseconds(800))
        #expect(skew.ahead(at: now + .seconds(122)) == .zero)
    }

    @Test("a lead of seconds is logged with its record, once a minute")
    func logged() {
        let skew = ClockSkew(logger: journal.logger)
        skew.note(record(1, at: now + .seconds(4)), now: now)
        #expect(journal.count(of: "clock.ahead") == 0)
        for offset in 2...9 { skew.note(record(Int64(offset), at: now + .seconds(6)), now: now) }
        #expect(journal.count(of: "clock.ahead") == 1)
        #expect(journal.metadata(of: "clock.ahead")["place"]?.contains("refund-requery.15s") == true)
        skew.note(record(10, at: now + .seconds(70)), now: now + .seconds(60))
        #expect(journal.count(of: "clock.ahead") == 2)
    }
}
