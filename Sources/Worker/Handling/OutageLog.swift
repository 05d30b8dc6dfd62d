import Logging
import Refunds
import Synchronization

/// Says when the breaker opens and closes, and once a minute that it is still open and why.
final class OutageLog: Sendable {
    /// Seconds.
    private static let interval = 60.0
    private let saidAt = Mutex(-Double.infinity)
    /// Who WeChat Pay is told we are; no secret.
    private let identity: Mutex<String>
    private let logger: Logger

    init(identity: String, logger: Logger) {
        self.identity = Mutex(identity)
        self.logger = logger
    }

    /// We are somebody else from now on.
    func identify(as identity: String) {
        self.identity.withLock { $0 = identity }
    }

    /// - Parameter now: seconds of the gate's clock.
    func note(_ change: Breaker.Change?, _ outage: Outage?, at now: Double) {
        switch change {
        case .closed(let outage):
            logger.notice(
                "the breaker is closed again; calls go out as before",
                metadata: metadata("breaker.closed", outage, now))
        case .opened(let outage):
            say(outage, now)
        case nil:
            guard let outage, saidAt.withLock({ now >= $0 + Self.interval }) else { return }
            say(outage, now)
        }
    }

    private func say(_ outage: Outage, _ now: Double) {
        saidAt.withLock { $0 = now }
        logger.error(
            "\(outage.cause); intents wait in Kafka, one call at a time finds out when that is over",
            metadata: metadata("breaker.open", outage, now))
    }

    private func metadata(_ event: String, _ outage: Outage, _ now: Double) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "event": "\(event)", "kind": "\(outage.kind.rawValue)", "code": "\(outage.lastError.code)",
            "message": "\(outage.lastError.message)",
            "http_status": "\(outage.lastError.httpStatus.map(String.init) ?? "-")",
            "for_s": "\(Int(now - outage.since))", "probes": "\(outage.calls)",
        ]
        if outage.kind == .credentials { metadata["identity"] = "\(identity.withLock { $0 })" }
        return metadata
    }
}

extension Outage {
    /// What is wrong, in a few words.
    package var cause: String {
        switch kind {
        case .server: "WeChat Pay answers with server errors"
        case .timedOut: "WeChat Pay does not answer in time"
        case .connection: "WeChat Pay cannot be reached"
        case .unverified: "WeChat Pay's answers carry no signature that can be believed"
        case .credentials: "WeChat Pay refuses the worker's own credentials"
        }
    }
}
