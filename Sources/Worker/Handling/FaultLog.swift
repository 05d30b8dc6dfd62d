import KafkaRecords
import Logging
import Refunds
import Synchronization

/// Says at most once a minute that WeChat Pay refuses our own credentials, with how often it has, and remembers it for
/// readiness.
package final class FaultLog: Sendable {
    private struct State {
        var latest: ErrorDetail?
        var latestAt: Timestamp?
        var loggedAt: Timestamp?
        var count = 0
    }

    private static let interval = Duration.seconds(60)
    private let state = Mutex(State())
    private let logger: Logger

    package init(logger: Logger) {
        self.logger = logger
    }

    func note(_ fault: ErrorDetail, at now: Timestamp) {
        let count = state.withLock { state -> Int? in
            state.latest = fault
            state.latestAt = now
            state.count += 1
            if let logged = state.loggedAt, now < logged + Self.interval { return nil }
            state.loggedAt = now
            defer { state.count = 0 }
            return state.count
        }
        guard let count else { return }
        logger.error(
            "WeChat Pay refuses the worker's own credentials; the intents wait until that is mended",
            metadata: [
                "event": "credentials.refused", "code": "\(fault.code)", "message": "\(fault.message)",
                "http_status": "\(fault.httpStatus.map(String.init) ?? "-")", "count": "\(count)",
            ])
    }

    /// What was refused within the last minute before `now`, if anything.
    package func current(at now: Timestamp) -> ErrorDetail? {
        state.withLock { state in
            guard let at = state.latestAt, now < at + Self.interval else { return nil }
            return state.latest
        }
    }
}
