import Collections
import KafkaRecords
import Logging

/// Which problems are said, so that one that happens a thousand times a second is one line a minute.
///
/// The first of a kind is said at once. Those of the next minute are counted, and the latest of them is said at its end with
/// their number in `repeated`. Then the next minute begins. A plain value: time is given.
struct RepeatedProblems: Sendable {
    /// For how long a kind is not said again.
    static let interval = Duration.seconds(60)
    /// The most kinds remembered; of others beyond these every one is said.
    static let mostKinds = 512

    /// What makes two problems the same: neither the message nor the numbers in it, but who says what of which code.
    struct Kind: Hashable, Sendable {
        var logger: String
        var event: String
        var code: String
    }

    private struct Standing: Sendable {
        /// When the interval ends.
        var until: Timestamp
        /// How many were held in it.
        var held = 0
        /// The latest of them.
        var latest: LogLine?
    }

    private var kinds: OrderedDictionary<Kind, Standing> = [:]

    enum Verdict: Equatable, Sendable {
        case say
        /// Kept for later; `true` for the first of an interval, which ``takeDue(_:)`` has to be asked for at its end.
        case hold(isFirst: Bool)
    }

    /// A problem has happened. What is due is to be taken before.
    mutating func note(_ line: LogLine) -> Verdict {
        let kind = Kind(line)
        guard kinds[kind] != nil else {
            if kinds.count < Self.mostKinds { kinds[kind] = Standing(until: line.moment + Self.interval) }
            return .say
        }
        kinds[kind]?.held += 1
        kinds[kind]?.latest = line
        return .hold(isFirst: kinds[kind]?.held == 1)
    }

    /// The lines whose time has come, each with the number of those it stands for.
    mutating func takeDue(_ now: Timestamp) -> [LogLine] {
        var lines: [LogLine] = []
        for (kind, standing) in kinds where standing.until <= now {
            guard var line = standing.latest else {
                kinds[kind] = nil
                continue
            }
            line.metadata["repeated"] = .stringConvertible(standing.held)
            lines.append(line)
            kinds[kind] = Standing(until: now + Self.interval)
        }
        return lines
    }
}

extension RepeatedProblems.Kind {
    init(_ line: LogLine) {
        self.init(
            logger: line.logger, event: line.event,
            code: line.metadata["code"].map { "\($0)" } ?? line.metadata["kind"].map { "\($0)" } ?? "")
    }
}
