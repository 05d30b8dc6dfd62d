import KafkaRecords
import Refunds
import StrictJSON

/// An outcome as a reader of the outcomes topic sees it: from the published bytes, not from the worker's own types.
struct SeenOutcome {
    let id: String
    let status: String
    let number: String?
    let source: RecordPlace
    let attempt: Int64?
    let isStalled: Bool
    let errorCode: String?

    /// `nil` when the bytes are not an outcome.
    init?(_ value: [UInt8]?) {
        guard let value, let object = try? JSONParser.parse(value).objectValue,
            let id = object["outcome_id"]?.stringValue, let status = object["status"]?.stringValue,
            let source = object["source"]?.objectValue,
            let topic = source["topic"]?.stringValue, let partition = source["partition"]?.numberValue?.int64,
            let offset = source["offset"]?.numberValue?.int64
        else { return nil }
        self.id = id
        self.status = status
        number = object["out_return_no"]?.stringValue
        self.source = RecordPlace(
            topicPartition: TopicPartition(topic: topic, partition: Int32(partition)), offset: Offset(offset))
        attempt = object["attempt"]?.numberValue?.int64
        isStalled = object["stalled"] == .bool(true)
        errorCode = object["error"]?.objectValue?["code"]?.stringValue
    }
}
