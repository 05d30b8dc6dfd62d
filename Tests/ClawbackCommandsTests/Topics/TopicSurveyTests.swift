import KafkaRecords
import StrictJSON
import Testing

@testable import ClawbackCommands

/// A cluster as it is written down here; what it has no answer for, it refuses.
private struct ModelCluster: SurveyedCluster {
    static let refused = ClusterFailure(exit: .unavailable, problem: "not answered")

    var positions: [String: [PartitionPosition]]?
    var settings: [String: [String: String]]?
    var heads: [TopicPartition: PartitionHead]?

    func positions(
        in topics: [String: Int], of group: String
    ) throws(ClusterFailure) -> [String: [PartitionPosition]] {
        guard let positions else { throw Self.refused }
        return positions.filter { topics[$0.key] != nil }
    }

    func settings(of topics: [String]) throws(ClusterFailure) -> [String: [String: String]] {
        guard let settings else { throw Self.refused }
        return settings
    }

    func heads(of ranges: [TopicPartition: Range<Offset>]) throws(ClusterFailure) -> [TopicPartition: PartitionHead] {
        guard let heads else { throw Self.refused }
        return heads.filter { ranges[$0.key] != nil }
    }
}

private func position(
    _ partition: Int32, low: Int64 = 0, committed: Int64? = nil, high: Int64
) -> PartitionPosition {
    PartitionPosition(
        partition: partition, low: Offset(low), high: Offset(high), committed: committed.map { Offset($0) })
}

@Suite("What waits in the topics")
struct TopicSurveyTests {
    private static let now = Timestamp(milliseconds: 1_795_508_163_123)

    private func plan(_ existing: [String: Int]) throws -> TopicPlan {
        TopicPlan(
            kafka: try Sample.loader().kafka(), delays: [.seconds(15), .seconds(7200)], existing: existing,
            partitions: 1)
    }

    private func head(_ topic: String, _ partition: Int32, _ offset: Int64, dueIn delay: Duration) -> PartitionHead {
        let due = (Self.now + delay).rfc3339
        return .record(
            Record(
                place: RecordPlace(
                    topicPartition: TopicPartition(topic: topic, partition: partition), offset: Offset(offset)),
                timestamp: nil, key: nil, value: Array(#"{"due_at":"\#(due)"}"#.utf8), headers: []))
    }

    private func table(_ plan: TopicPlan, _ cluster: ModelCluster) -> TopicTable {
        TopicTable(
            plan: plan, isCarriedOut: true, survey: TopicSurveyor(cluster: cluster, group: "clawback").survey(plan),
            longestDelay: .seconds(7200), now: Self.now)
    }

    private func lines(_ table: TopicTable) -> [String] {
        String(decoding: table.text(), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private let requery = "refund-requery.15s"

    @Test("lag by partition, scheduled checks with the next due time, and letters are told beside the topics")
    func text() throws {
        let plan = try plan([
            "refund-intents": 2, "refund-outcomes": 2, requery: 2, "refund-requery.2h": 2, "refund-dead-letters": 2,
        ])
        let cluster = ModelCluster(
            positions: [
                "refund-intents": [position(0, committed: 4, high: 10), position(1, high: 3)],
                "refund-outcomes": [position(0, high: 9), position(1, high: 9)],
                requery: [position(0, committed: 1, high: 3), position(1, committed: 5, high: 5)],
                "refund-requery.2h": [position(0, high: 0), position(1, high: 0)],
                "refund-dead-letters": [position(0, low: 1, high: 2), position(1, high: 0)],
            ], settings: [:],
            heads: [TopicPartition(topic: requery, partition: 0): head(requery, 0, 1, dueIn: .seconds(75))])
        #expect(
            lines(table(plan, cluster)) == [
                "refund-intents       present, 2 partitions  lag 9: 6 in 0, 3 in 1",
                "refund-outcomes      present, 2 partitions",
                "refund-requery.15s   present, 2 partitions  2 scheduled: 2 in 0; next due 2026-11-24T08:17:18.123Z, in 1m 15s",
                "refund-requery.2h    present, 2 partitions  nothing scheduled",
                "refund-dead-letters  present, 2 partitions  up to 1 record: 1 in 0",
            ])
    }

    @Test("markers of transactions at the end of a partition are nothing that waits")
    func markers() throws {
        let cluster = ModelCluster(
            positions: [requery: [position(0, committed: 4, high: 5), position(1, committed: 4, high: 6)]],
            settings: [:],
            heads: [
                TopicPartition(topic: requery, partition: 0): PartitionHead.none,
                TopicPartition(topic: requery, partition: 1): head(requery, 1, 4, dueIn: .zero),
            ])
        let lines = lines(table(try plan([requery: 2]), cluster))
        #expect(lines.contains { $0.hasPrefix(requery) && $0.contains("2 scheduled: 2 in 1;") })
    }

    @Test("a requery topic whose delay is configured no more is shown, with what still waits in it")
    func leftover() throws {
        let old = "refund-requery.9m"
        let plan = try plan([old: 1, "refund-requery.15s": 1, "refund-requeryx": 1])
        #expect(plan.leftovers.map(\.topic.name) == [old])
        let cluster = ModelCluster(
            positions: [old: [position(0, committed: 2, high: 3)]], settings: [:],
            heads: [TopicPartition(topic: old, partition: 0): head(old, 0, 2, dueIn: .seconds(-30))])
        let lines = lines(table(plan, cluster))
        #expect(
            lines.contains {
                $0.hasPrefix(old) && $0.hasSuffix("1 scheduled; next due 2026-11-24T08:15:33.123Z, 30s ago")
            })
        #expect(lines.contains("no longer in worker.requeryDelays, read until empty: refund-requery.9m"))
    }

    @Test("a broker that answers nothing of it costs a note each, and nothing else")
    func unanswered() throws {
        let lines = lines(table(try plan(["refund-intents": 1]), ModelCluster()))
        #expect(lines.count == 5 + 2)
        #expect(lines[0].hasSuffix("present, 1 partition"))
        #expect(lines.suffix(2).allSatisfy { $0.hasPrefix("note: ") && $0.hasSuffix("not answered") })
    }

    private func warnings(
        _ settings: [String: String] = [:], positions: [PartitionPosition] = []
    ) throws -> [TopicWarning] {
        let topic = "refund-requery.2h"
        let cluster = ModelCluster(positions: [topic: positions], settings: [topic: settings], heads: [:])
        return table(try plan([topic: 1]), cluster).warnings
    }

    @Test("retention below the longest delay, by time or by size, is warned of")
    func retention() throws {
        let short = try warnings(["retention.ms": "3600000"])
        #expect(short.map(\.kind) == [.retention])
        #expect(
            short.first?.text.hasPrefix("refund-requery.2h keeps records for 1h, less than the longest delay of 2h")
                == true)
        #expect(try warnings(["retention.bytes": "1000000"]).map(\.kind) == [.retention])
        #expect(try warnings(["retention.ms": "7200000", "retention.bytes": "-1"]).isEmpty)
        #expect(try warnings(["retention.ms": "-1"]).isEmpty)
    }

    @Test("compaction is warned of, and records that were deleted before the group came to them")
    func compactionAndLoss() throws {
        #expect(try warnings(["cleanup.policy": "compact,delete"]).map(\.kind) == [.compaction])
        let lost = try warnings(positions: [position(0, low: 10, committed: 4, high: 12)])
        #expect(lost.map(\.kind) == [.lost])
        #expect(lost.first?.text.hasPrefix("refund-requery.2h[0]: 6 records were deleted") == true)
        #expect(
            try warnings(positions: [position(0, low: 10, high: 12)]).isEmpty,
            "a group that was never there lost nothing")
    }

    @Test("as JSON, one object a topic with its partitions, then one for each warning")
    func json() throws {
        let plan = try plan(["refund-intents": 1, requery: 2])
        let cluster = ModelCluster(
            positions: [
                "refund-intents": [position(0, committed: 4, high: 10)],
                requery: [position(0, high: 1), position(1, high: 0)],
            ], settings: [requery: ["retention.ms": "1000"]],
            heads: [TopicPartition(topic: requery, partition: 0): head(requery, 0, 0, dueIn: .zero)])
        let objects = try table(plan, cluster).json().split(separator: UInt8(ascii: "\n")).map {
            try #require(try JSONParser.parse(Array($0)).objectValue)
        }
        #expect(objects[0]["lag"]?.numberValue?.int64 == 6)
        #expect(objects[0]["by_partition"]?.arrayValue?.first?.objectValue?["committed"]?.numberValue?.int64 == 4)
        #expect(objects[2]["next_due_at"]?.stringValue == "2026-11-24T08:16:03.123Z")
        #expect(objects[2]["retention_ms"]?.numberValue?.int64 == 1000)
        #expect(objects.suffix(2).map { $0["warning"]?.stringValue } == ["partitions", "retention"])
    }
}
