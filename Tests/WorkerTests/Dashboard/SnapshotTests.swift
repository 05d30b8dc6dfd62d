import KafkaRecords
import Refunds
import StrictJSON
import Testing

@testable import Worker

@Suite("The dashboard's snapshot")
struct SnapshotTests {
    private func parsed(_ snapshot: DashboardSnapshot) throws -> JSONObject {
        try #require(try JSONParser.parse(snapshot.json).objectValue)
    }

    @Test("an empty one is JSON with every list in it")
    func empty() throws {
        let json = try parsed(DashboardSamples.snapshot())
        for list in ["reasons", "outcomes", "partitions", "checks", "upcoming", "failures", "events", "series"] {
            #expect(json[list]?.arrayValue?.isEmpty == true, "\(list)")
        }
        #expect(json["session"] == nil)
        #expect(json["calls"]?.objectValue?["breaker"] == nil)
        #expect(json["startedAt"]?.numberValue?.int64 == DashboardSamples.now.milliseconds)
    }

    @Test("markup, quotes and line ends in what comes from outside stay within one line of JSON")
    func hostile() throws {
        let code = "</script><img src=x onerror=\"alert(1)\">\n\ndata: x\r"
        var snapshot = DashboardSamples.snapshot()
        snapshot.failures = [DashboardSamples.outcome(.failed, intent: "<img/src=x>", code: code, message: code)]
        snapshot.reasons = [code]
        #expect(!snapshot.json.contains { $0 == 0x0A || $0 == 0x0D })
        let failure = try #require(try parsed(snapshot)["failures"]?.arrayValue?.first?.objectValue)
        #expect(failure["code"]?.stringValue == code)
        #expect(failure["intentId"]?.stringValue == "<img/src=x>")
    }

    @Test("figures that are not known are left out, and latencies are milliseconds")
    func figures() throws {
        var snapshot = DashboardSamples.snapshot()
        snapshot.calls.rate = 12.5
        snapshot.calls.p95 = 0.2504
        var second = SecondSeries.Second(second: 7)
        second.success = 3
        second.p95 = 0.1
        snapshot.series = [second]
        snapshot.partitions = [
            DashboardSnapshot.Partition(
                partition: TopicPartition(topic: "t", partition: 1),
                lag: PartitionLag(records: 4, age: nil), open: 2, width: 3, isPaused: true)
        ]
        let json = try parsed(snapshot)
        let calls = try #require(json["calls"]?.objectValue)
        #expect(calls["p95"]?.numberValue?.int64 == 250)
        #expect(calls["p50"] == nil)
        let partition = try #require(json["partitions"]?.arrayValue?.first?.objectValue)
        #expect(partition["lag"]?.numberValue?.int64 == 4)
        #expect(partition["age"] == nil)
        #expect(String(decoding: snapshot.json, as: UTF8.self).contains(#""series":[[7,3,0,0,0,null,100,null]]"#))
    }

    @Test("a group of thousands of partitions is not sent whole")
    func bounded() throws {
        var snapshot = DashboardSamples.snapshot()
        snapshot.partitions = (0..<5000).map {
            DashboardSnapshot.Partition(
                partition: TopicPartition(topic: "t", partition: $0), lag: PartitionLag(), open: 0, width: 0,
                isPaused: false)
        }
        let json = try parsed(snapshot)
        #expect(json["partitions"]?.arrayValue?.count == DashboardSnapshot.mostPartitions)
        #expect(json["partitionCount"]?.numberValue?.int64 == 5000)
    }
}
