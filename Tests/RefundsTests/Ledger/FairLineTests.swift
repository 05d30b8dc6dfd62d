import KafkaRecords
import TestSupport
import Testing

@testable import Refunds

@Suite("Records in line, fairly to sub-merchants")
struct FairLineTests {
    private func record(_ offset: Int64, _ value: String) -> Record {
        let partition = TopicPartition(topic: "refund-intents", partition: 0)
        return Record(
            place: RecordPlace(topicPartition: partition, offset: Offset(offset)), timestamp: nil, key: nil,
            value: Array(value.utf8), headers: [])
    }

    private func intent(_ offset: Int64, of subMerchant: Int) -> Record {
        record(offset, #"{"intent_id": "i-\#(offset)", "sub_mchid": "\#(1_900_000_000 + subMerchant)"}"#)
    }

    private func drained(_ line: inout FairLine, _ most: Int = .max) -> [Int64] {
        var offsets: [Int64] = []
        while offsets.count < most, let record = line.popFirst() { offsets.append(record.place.offset.rawValue) }
        return offsets
    }

    @Test("one sub-merchant's come in the order in which they came")
    func single() {
        var line = FairLine()
        for offset in 0..<100 as Range<Int64> { line.append(intent(offset, of: 1)) }
        #expect(drained(&line) == Array(0..<100))
        #expect(line.count == 0)
    }

    @Test("one behind a thousand of another's is the second handed out; the thousand keep their order")
    func behindAFlood() {
        var line = FairLine()
        for offset in 0..<1000 as Range<Int64> { line.append(intent(offset, of: 1)) }
        line.append(intent(1000, of: 2))
        #expect(line.popFirst()?.place.offset == Offset(0))
        let order = drained(&line)
        #expect(order.prefix(4).contains(1000))
        #expect(order.filter { $0 != 1000 } == Array(1..<1000))
    }

    @Test("of the oldest sub-merchant every second one comes, however many others there are")
    func watermark() {
        var line = FairLine()
        for offset in 0..<50 as Range<Int64> { line.append(intent(offset, of: 0)) }
        for offset in 50..<1000 as Range<Int64> { line.append(intent(offset, of: Int(offset))) }
        let order = drained(&line, 100)
        #expect(order.filter { $0 < 50 }.count >= 50)
    }

    @Test("one that comes late, its key having been busy, goes before those that came after it")
    func late() {
        var line = FairLine()
        for offset in 10..<1000 as Range<Int64> { line.append(intent(offset, of: Int(offset) % 7)) }
        _ = line.popFirst()
        line.append(intent(5, of: 3))
        line.append(intent(3, of: 100))
        let order = drained(&line)
        #expect(Set(order.prefix(4)).isSuperset(of: [3, 5]))
        #expect(order.count == 991 && Set(order).count == 991)
    }

    @Test("a hundred tiny records that are nothing stand in one turn, before nobody")
    func nonsense() {
        var line = FairLine()
        for offset in 0..<100 as Range<Int64> { line.append(record(offset, "x")) }
        line.append(intent(100, of: 1))
        #expect(drained(&line, 4).contains(100))
    }

    @Test("a flood does not fill the line, and as many of many do")
    func reaches() {
        var flood = FairLine()
        for offset in 0..<640 as Range<Int64> { flood.append(intent(offset, of: 1)) }
        #expect(!flood.reaches(64))
        for offset in 0..<55 as Range<Int64> { flood.append(intent(1000 + offset, of: Int(offset) + 2)) }
        #expect(!flood.reaches(64), "an eighth, and fifty-five")
        flood.append(intent(2000, of: 100))
        #expect(flood.reaches(64))
        var many = FairLine()
        for offset in 0..<63 as Range<Int64> { many.append(intent(offset, of: Int(offset) % 8)) }
        #expect(!many.reaches(64))
        many.append(intent(63, of: 7))
        #expect(many.reaches(64))
    }

    @Test(
        "whatever comes and goes, each comes out once, none later than twice as many as were before it",
        arguments: 1...50 as ClosedRange<UInt64>)
    func property(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var line = FairLine()
        var (next, out): (Int64, Int64) = (0, 0)
        /// For each that waits: how many may come out before it.
        var patience: [Int64: Int] = [:]
        while next < 300 || line.count > 0 {
            if next < 300, Bool.random(using: &random) {
                patience[next] = 2 * line.count + 1
                line.append(intent(next, of: min(Int.random(in: 0..<20, using: &random), 4)))
                next += 1
            } else if let record = line.popFirst() {
                out += 1
                let left = patience.removeValue(forKey: record.place.offset.rawValue)
                #expect((left ?? -1) >= 0, "seed \(seed), offset \(record.place.offset)")
                for waiting in patience.keys { patience[waiting]? -= 1 }
            }
            #expect(line.count == patience.count, "seed \(seed)")
        }
        #expect(out == next, "seed \(seed)")
    }

    @Test(
        "whose a record is, is taken from its text, with any white space",
        arguments: [
            #"{"sub_mchid":"1900000002"}"#, "{\"a\": \"\\\"\", \"sub_mchid\"\n :\t\"1900000002\"}",
            #"{"sub_mchid" "1900000002"}, "sub_mchid":"1900000002""#,
        ])
    func hint(text: String) {
        #expect(SubMerchantHint(of: record(0, text)) == SubMerchantHint(of: intent(0, of: 2)))
    }

    @Test(
        "text that names none, or breaks off, is nobody's",
        arguments: ["", "\"", #""sub_mchid""#, #""sub_mchid":"#, #"{"sub_mchid": 1900000002}"#, #"{"sub_mchi"#])
    func noHint(text: String) {
        #expect(SubMerchantHint(of: record(0, text)) == .none)
    }
}
