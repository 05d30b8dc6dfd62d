import KafkaRecords
import Refunds
import StrictJSON

/// What a replay is going to do, counted.
struct ReplayPlan {
    static let mostSamples = 5
    /// Partitions shown one by one; the rest is counted.
    private static let mostPartitions = 24

    let id: ReplayID
    let scope: ReplayScope
    /// Requests per second.
    let rate: Double
    let inFlight: Int
    private(set) var counts: [TopicPartition: Int] = [:]
    private(set) var first: Timestamp?
    private(set) var last: Timestamp?
    private(set) var samples: [Record] = []

    init(id: ReplayID, scope: ReplayScope, rate: Double, inFlight: Int) {
        self.id = id
        self.scope = scope
        self.rate = rate
        self.inFlight = inFlight
    }

    var count: Int { counts.values.reduce(0, +) }

    /// A record that is meant.
    mutating func add(_ record: Record) {
        counts[record.place.topicPartition, default: 0] += 1
        if let moment = record.timestamp {
            first = min(first ?? moment, moment)
            last = max(last ?? moment, moment)
        }
        if samples.count < Self.mostSamples { samples.append(record) }
    }

    /// At the rate alone; WeChat Pay may be slower.
    var expected: Duration { .seconds(Double(count) / rate) }

    func text() -> [String] {
        var lines = [
            "replay \(id.rawValue)\(scope.isResumed ? ", resumed" : ""): \(scope.choices.description)",
            "mode \(scope.choices.mode.rawValue): \(modeWords)",
            "outcomes go to \(scope.choices.outcomesTopic), with the header \(ReplayID.header): \(id.rawValue)",
        ]
        let partitions = counts.sorted { $0.key < $1.key }
        for (partition, count) in partitions.prefix(Self.mostPartitions) {
            let range =
                scope.rest[partition].map { ", offsets \($0.lowerBound) to \($0.upperBound.advanced(by: -1))" } ?? ""
            lines.append("  \(partition): \(count) \(count == 1 ? "intent" : "intents")\(range)")
        }
        if partitions.count > Self.mostPartitions {
            lines.append("  and \(partitions.count - Self.mostPartitions) more partitions")
        }
        let span = if let first, let last { ", written \(first.rfc3339) to \(last.rfc3339)" } else { "" }
        lines.append("\(count) \(count == 1 ? "intent" : "intents") in all\(span)")
        lines.append(
            "at \(Self.number(rate)) requests a second, \(inFlight) at once: about \(expected.spoken) and more if WeChat Pay is slow"
        )
        return lines
    }

    func sampleLines() -> [String] {
        guard !samples.isEmpty else { return [] }
        return ["for example:"] + samples.map { "  " + Self.words($0) }
    }

    private var modeWords: String {
        switch scope.choices.mode {
        case .query: "asks WeChat Pay what became of each return and publishes that; makes no return"
        case .submit:
            "submits each again under its own number, as the worker does; what was returned already is not returned again"
        }
    }

    private static func words(_ record: Record) -> String {
        let moment = record.timestamp.map { "  \($0.rfc3339)" } ?? ""
        do {
            let intent = try IntentDecoder.decode(record)
            return
                "\(record.place)\(moment)  intent \(intent.intentID.rawValue)  \(intent.outReturnNo.rawValue)  \(intent.amount.rawValue) fen"
        } catch {
            return "\(record.place)\(moment)  no intent: \(printable(error.message, limit: 120))"
        }
    }

    static func number(_ rate: Double) -> String {
        rate == rate.rounded() ? String(Int(rate)) : String(rate)
    }

    func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("event", "plan")
            writer.member("replay_id", id.rawValue)
            writer.member("resumed", scope.isResumed)
            for (name, text) in scope.choices.fields { writer.member(name, text) }
            writer.member("intents", count)
            writer.member("first", optional: first?.rfc3339)
            writer.member("last", optional: last?.rfc3339)
            writer.member("rate", raw: Self.number(rate).utf8)
            writer.member("in_flight", inFlight)
            writer.member("expected_s", Int(expected.milliseconds / 1000))
            writer.member(
                "by_partition",
                array: { list in
                    for (partition, range) in scope.rest.sorted(by: { $0.key < $1.key }) {
                        list.object { writer in
                            writer.member("partition", Int(partition.partition))
                            writer.member("first_offset", range.lowerBound.rawValue)
                            writer.member("end_offset", range.upperBound.rawValue)
                            writer.member("intents", counts[partition] ?? 0)
                        }
                    }
                })
            writer.member(
                "samples",
                array: { list in
                    for record in samples {
                        list.object { writer in
                            let intent = try? IntentDecoder.decode(record)
                            writer.member("partition", Int(record.place.topicPartition.partition))
                            writer.member("offset", record.place.offset.rawValue)
                            writer.member("written_at", optional: record.timestamp?.rfc3339)
                            writer.member("intent_id", optional: intent?.intentID.rawValue)
                            writer.member("out_return_no", optional: intent?.outReturnNo.rawValue)
                            if let amount = intent?.amount.rawValue { writer.member("amount", amount) }
                        }
                    }
                })
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}
