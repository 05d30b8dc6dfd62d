import KafkaRecords
import Testing

@Suite("Records")
struct RecordTests {
    @Test("of headers with one name the last counts, as in Kafka")
    func repeatedHeaders() {
        let headers = [RecordHeader("a", "1"), RecordHeader("b", "x"), RecordHeader("a", "2")]
        #expect(headers.text("a") == "2")
        #expect(headers.text("A") == nil)
    }

    @Test("a header without a value, or that is not UTF-8, has no text; an empty one has the empty text")
    func headerText() {
        #expect([RecordHeader("a", [UInt8]?.none)].text("a") == nil)
        #expect([RecordHeader("a", [0xff])].text("a") == nil)
        #expect([RecordHeader("a", "")].text("a")?.isEmpty == true)
    }

    @Test("a place reads topic[partition]@offset")
    func placeDescription() {
        let place = RecordPlace(topicPartition: TopicPartition(topic: "t", partition: 3), offset: Offset(7))
        #expect(place.description == "t[3]@7")
        #expect(Offset(7).advanced(by: -2).distance(to: Offset(9)) == 4)
    }
}
