import Dispatch
import KafkaRecords
import Logging
import Synchronization

/// Where all loggers of the process write: formats lines, and holds back problems that repeat.
final class LogSink: Sendable {
    private let format: LogFormat
    private let hasColour: Bool
    private let now: @Sendable () -> Timestamp
    private let write: @Sendable ([UInt8]) -> Void
    /// Runs the closure after the time.
    private let later: @Sendable (Duration, @escaping @Sendable () -> Void) -> Void
    private let problems = Mutex(RepeatedProblems())

    /// - Parameters:
    ///   - hasColour: in text, whether the level has one.
    ///   - now: the clock.
    ///   - write: takes one line.
    ///   - later: runs something after a time; in tests, when they say so.
    init(
        format: LogFormat, hasColour: Bool, now: @escaping @Sendable () -> Timestamp,
        write: @escaping @Sendable ([UInt8]) -> Void,
        later: @escaping @Sendable (Duration, @escaping @Sendable () -> Void) -> Void = LogSink.onQueue
    ) {
        self.format = format
        self.hasColour = hasColour
        self.now = now
        self.write = write
        self.later = later
    }

    func log(_ level: Logger.Level, _ message: String, logger: String, _ metadata: Logger.Metadata) {
        let line = LogLine(moment: now(), level: level, message: message, logger: logger, metadata: metadata)
        guard level >= .warning else { return show(line) }
        let (due, verdict) = problems.withLock { problems in
            let due = problems.takeDue(line.moment)
            return (due, problems.note(line))
        }
        due.forEach(show)
        switch verdict {
        case .say: show(line)
        case .hold(isFirst: true):
            later(RepeatedProblems.interval) { [self] in
                let moment = now()
                problems.withLock { $0.takeDue(moment) }.forEach(show)
            }
        case .hold(isFirst: false): break
        }
    }

    private func show(_ line: LogLine) {
        write(format == .json ? line.json() : line.text(hasColour: hasColour))
    }

    @Sendable static func onQueue(after time: Duration, _ work: @escaping @Sendable () -> Void) {
        DispatchQueue.global(qos: .utility).asyncAfter(
            deadline: .now() + .milliseconds(Int(time / .milliseconds(1))), execute: work)
    }
}
