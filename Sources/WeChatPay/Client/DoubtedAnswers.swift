import Logging
import Synchronization

/// Counts the answers that are not acted on, and says of each what support at WeChat Pay has to know: the log holds back what repeats.
final class DoubtedAnswers: Sendable {
    private let counted = Mutex<[Doubt: Int]>([:])
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    /// Since the process started.
    var counts: [Doubt: Int] { counted.withLock { $0 } }

    /// - Parameters:
    ///   - requestID: WeChat Pay's number of the call, when the answer had one.
    ///   - call: what was asked, in a word.
    func note(_ doubt: Doubt, _ reason: String, requestID: String?, host: String, call: String) {
        counted.withLock { $0[doubt, default: 0] += 1 }
        logger.warning(
            "an answer was not believed",
            metadata: [
                "event": "answer.doubted", "code": "\(doubt.rawValue)", "reason": "\(reason)", "call": "\(call)",
                "request_id": "\(requestID ?? "-")", "host": "\(host)",
            ])
    }
}
