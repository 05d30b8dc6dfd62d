import ArgumentParser
import Kafka
import KafkaRecords

/// A stretch of time, by the records' own timestamps.
struct Window: Hashable, Sendable {
    /// The first moment that belongs to it; `nil`: from the beginning.
    var from: Timestamp?
    /// The first moment that does not; `nil`: to the end.
    var to: Timestamp?

    /// Whether a record of that time belongs to it; one without a time does.
    func contains(_ moment: Timestamp?) -> Bool {
        guard let moment else { return true }
        return from.map { $0 <= moment } ?? true && to.map { moment < $0 } ?? true
    }

    /// The bound of one question to the brokers.
    private static let timeout = Duration.seconds(10)

    /// The offsets between the first record at or after ``from`` and the first one at or after ``to``, of every partition; as
    /// the brokers' index of time has them. Records that are older than the one before them may lie outside: what is read
    /// between is to be asked of ``contains(_:)``.
    ///
    /// - Throws: also when there is no such topic (`isUnknownTopicOrPartition`).
    func ranges(of topic: String, reader: TopicReader) throws(KafkaError) -> [TopicPartition: Range<Offset>] {
        let partitions = try reader.partitions(of: topic, timeout: Self.timeout)
        let starts = try offsets(at: from, partitions, reader)
        let ends = try offsets(at: to, partitions, reader)
        var ranges: [TopicPartition: Range<Offset>] = [:]
        for partition in partitions {
            let watermarks = try reader.watermarks(of: partition, timeout: Self.timeout)
            let (low, high) = (watermarks.low, max(watermarks.low, watermarks.high))
            let start = from == nil ? low : min(max(starts[partition] ?? high, low), high)
            let end = to == nil ? high : min(max(ends[partition] ?? high, start), high)
            ranges[partition] = start..<end
        }
        return ranges
    }

    private func offsets(
        at moment: Timestamp?, _ partitions: [TopicPartition], _ reader: TopicReader
    ) throws(KafkaError) -> [TopicPartition: Offset] {
        guard let moment else { return [:] }
        return try reader.offsets(
            for: Dictionary(uniqueKeysWithValues: partitions.map { ($0, moment) }), timeout: Self.timeout)
    }
}

extension Window: CustomStringConvertible {
    var description: String {
        switch (from, to) {
        case (nil, nil): "all there is"
        case (let from?, nil): "from \(from.rfc3339)"
        case (nil, let to?): "before \(to.rfc3339)"
        case (let from?, let to?): "from \(from.rfc3339) until before \(to.rfc3339)"
        }
    }
}

/// `--from` and `--to`.
struct WindowFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The first moment: RFC 3339 (2026-11-24T08:00:00Z), or 2h ago, 30m ago, now; from the beginning without it.",
            valueName: "moment"))
    var from: String?
    @Option(
        help: ArgumentHelp(
            "The first moment that is not meant, written likewise; to the end without it.", valueName: "moment"))
    var to: String?

    /// - Throws: exit code 64 for a moment that cannot be read, and for a window that ends before it begins.
    func window(now: Timestamp) throws(CommandFailure) -> Window {
        let window = Window(from: try Self.moment(from, "--from", now), to: try Self.moment(to, "--to", now))
        if let from = window.from, let to = window.to, from > to {
            throw CommandFailure(
                .usage, "--from \(from.rfc3339) is after --to \(to.rfc3339): the window ends before it begins")
        }
        return window
    }

    static func moment(_ text: String?, _ flag: String, _ now: Timestamp) throws(CommandFailure) -> Timestamp? {
        guard let text else { return nil }
        guard let moment = Timestamp(words: text, now: now) else {
            throw CommandFailure(
                .usage,
                "\(flag): \(quoted(text)) is no moment; allowed: RFC 3339 with a zone (2026-11-24T08:00:00Z, "
                    + "2026-11-24T16:00:00+08:00), an age (90s ago, 30m ago, 2h ago, 7d ago), or now")
        }
        return moment
    }
}

extension Timestamp {
    /// RFC 3339, an age (`2h ago`) or `now`; `nil` for anything else.
    init?(words text: String, now: Timestamp) {
        let text = trimmed(text[...])
        if text == "now" {
            self = now
        } else if text.hasSuffix(" ago") {
            guard let age = Duration(shortText: trimmed(text.dropLast(4))) else { return nil }
            let (milliseconds, overflow) = now.milliseconds.subtractingReportingOverflow(age.milliseconds)
            guard !overflow else { return nil }
            self.init(milliseconds: milliseconds)
        } else {
            self.init(rfc3339: text)
        }
    }
}
