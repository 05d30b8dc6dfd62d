import Kafka
import KafkaRecords

/// The choices of one replay and the stretches that follow from them; of a resumed one as they were remembered.
struct ReplayScope: Sendable {
    let choices: ReplayChoices
    /// As chosen at the beginning; none of them is empty.
    let ranges: [TopicPartition: Range<Offset>]
    /// Where each partition goes on; at the end of its range once it is done.
    let positions: [TopicPartition: Offset]
    let isResumed: Bool

    /// What is still to be read.
    var rest: [TopicPartition: Range<Offset>] {
        ranges.reduce(into: [:]) { rest, entry in
            let start = min(
                max(positions[entry.key] ?? entry.value.lowerBound, entry.value.lowerBound), entry.value.upperBound)
            if start < entry.value.upperBound { rest[entry.key] = start..<entry.value.upperBound }
        }
    }

    func memo(_ partition: TopicPartition) -> String {
        let range = ranges[partition] ?? Offset(0)..<Offset(0)
        return ReplayMemo(range: range, choices: choices).text
    }

    /// A replay that has not begun.
    static func fresh(_ choices: ReplayChoices, found: [TopicPartition: Range<Offset>]) throws(CommandFailure)
        -> ReplayScope
    {
        let missing = choices.missing(of: found.keys)
        guard missing.isEmpty else {
            let names = missing.map(String.init).joined(separator: ", ")
            throw CommandFailure(
                .usage, "\(choices.topic) has no partition \(names); it has \(found.count), numbered from 0")
        }
        let ranges = choices.narrow(found).filter { !$0.value.isEmpty }
        let scope = ReplayScope(
            choices: choices, ranges: ranges, positions: ranges.mapValues(\.lowerBound), isResumed: false)
        for partition in ranges.keys where scope.memo(partition).utf8.count > ReplayMemo.brokerLimit {
            throw CommandFailure(
                .usage,
                "--offsets and --partitions: too many to be remembered for resuming; replay them in several runs")
        }
        return scope
    }

    /// A replay that was begun before.
    ///
    /// - Parameter given: the flags' fields, which must not say anything else.
    /// - Returns: `nil` when nothing is remembered of it.
    static func resumed(
        _ id: ReplayID, _ committed: [TopicPartition: CommittedOffset], given: [String: String]
    ) throws(CommandFailure) -> ReplayScope? {
        var ranges: [TopicPartition: Range<Offset>] = [:]
        var choices: ReplayChoices?
        for (partition, offset) in committed {
            guard let memo = ReplayMemo(offset.metadata), choices == nil || choices == memo.choices else {
                throw CommandFailure(
                    .usage,
                    "replay \(id.rawValue): group \(id.group) has an offset of \(partition) without the choices that were made "
                        + "(another version, or a broker that keeps no commit metadata); begin anew under another --replay-id"
                )
            }
            choices = memo.choices
            ranges[partition] = memo.range
        }
        guard let choices else { return nil }
        let remembered = Dictionary(choices.fields.map { ($0.name, $0.text) }) { first, _ in first }
        for (name, text) in given.sorted(by: { $0.key < $1.key }) where remembered[name] != text {
            let before = remembered[name].map { "\(printable($0))" } ?? "not chosen"
            throw CommandFailure(
                .usage,
                "replay \(id.rawValue) was begun with other choices: \(name) was \(before), now it is \(printable(text)); leave the "
                    + "choices out to go on with it, or begin another replay")
        }
        for name in ["keys", "ids"] where remembered[name] != nil && given[name] == nil {
            throw CommandFailure(
                .usage,
                "replay \(id.rawValue) was begun with --\(name == "ids" ? "ids" : "key"), of which only a hash is remembered: give the "
                    + "same again")
        }
        return ReplayScope(
            choices: choices, ranges: ranges, positions: committed.mapValues(\.offset), isResumed: true)
    }
}
