import KafkaRecords
import Testing

@testable import Refunds
@testable import Worker

@Suite("How lag is measured")
struct LagMeterTests {
    private static let partition = TopicPartition(topic: "refund-intents", partition: 3)
    private static let now = Timestamp(milliseconds: 1_000_000)

    private func record(_ offset: Int64, written: Timestamp?) -> Record {
        Record(
            place: RecordPlace(topicPartition: Self.partition, offset: Offset(offset)), timestamp: written, key: nil,
            value: nil, headers: [])
    }

    private func measure(
        _ meter: inout LagMeter, watermark: Int64, position: Int64, open: Int, end: Int64?, isPaused: Bool = false,
        at now: Timestamp = now
    ) -> PartitionLag? {
        let state = PartitionState(
            watermark: Offset(watermark), position: Offset(position), open: open, heldBack: 0, nextDue: nil,
            isPaused: isPaused)
        return meter.measure([Self.partition: state], ends: { _ in end.map { Offset($0) } }, now: now)[Self.partition]
    }

    @Test("records are those from the commit watermark to the end, the age is the oldest one's")
    func open() {
        var meter = LagMeter()
        for offset in 0..<10 as Range<Int64> {
            meter.read(record(offset, written: Self.now + .seconds(-20 + Int(offset))))
        }
        let behind = measure(&meter, watermark: 4, position: 10, open: 3, end: 25)
        #expect(behind == PartitionLag(records: 21, age: .seconds(16)))
        let done = measure(&meter, watermark: 10, position: 10, open: 0, end: 10)
        #expect(done == PartitionLag(records: 0, age: .zero))
    }

    @Test("what is known of the end may be older than what has been read, or missing")
    func oldEnd() {
        var meter = LagMeter()
        let old = measure(&meter, watermark: 2, position: 8, open: 6, end: 5)
        #expect(old?.records == 6)
        let missing = measure(&meter, watermark: 2, position: 8, open: 6, end: nil)
        #expect(missing == PartitionLag(records: nil, age: nil))
    }

    @Test("the age of records that have not been read, or have no time, is not known")
    func unknown() {
        var meter = LagMeter()
        let unread = measure(&meter, watermark: 5, position: 5, open: 0, end: 90)
        #expect(unread == PartitionLag(records: 85, age: nil))
        meter.read(record(5, written: nil))
        let timeless = measure(&meter, watermark: 5, position: 6, open: 1, end: 90)
        #expect(timeless == PartitionLag(records: 85, age: nil))
    }

    @Test("one last offset that never comes is a transaction's marker; two are not, nor is one of a paused partition")
    func marker() {
        var meter = LagMeter()
        for (end, isPaused, expected) in [(6, false, 0), (7, false, 2), (6, true, 1)] as [(Int64, Bool, Int64)] {
            let first = measure(&meter, watermark: 5, position: 5, open: 0, end: end, isPaused: isPaused)
            #expect(first?.records == end - 5)
            let later = measure(
                &meter, watermark: 5, position: 5, open: 0, end: end, isPaused: isPaused, at: Self.now + .seconds(6))
            #expect(later?.records == expected)
        }
    }

    @Test("times are remembered within half a second, in few marks however far commits are behind")
    func marks() {
        var marks = TimeMarks()
        for offset in 0..<100_000 as Range<Int64> {
            marks.note(Offset(offset), written: Timestamp(milliseconds: offset * 1000))
        }
        // The spacing has doubled as often as the marks were too many.
        let written = marks.written(at: Offset(60_000))?.milliseconds ?? 0
        #expect(written <= 60_000_000)
        #expect(written > 59_000_000)
        marks.note(Offset(10), written: Timestamp(milliseconds: 7))
        let again = marks.written(at: Offset(10))
        #expect(again?.milliseconds == 7, "an offset read again begins anew")
        let before = marks.written(at: Offset(9))
        #expect(before == nil)
    }

    @Test("it is due once a second, and at once when the clock has been set back")
    func due() {
        var meter = LagMeter()
        #expect(meter.isDue(Self.now))
        _ = measure(&meter, watermark: 0, position: 0, open: 0, end: 0)
        #expect(!meter.isDue(Self.now + .milliseconds(999)))
        #expect(meter.isDue(Self.now + .seconds(1)))
        #expect(meter.isDue(Self.now + .seconds(-60)))
    }
}
