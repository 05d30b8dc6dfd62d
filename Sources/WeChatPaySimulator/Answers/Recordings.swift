import Synchronization

/// The latest good answers, for somebody who plays them back in place of another.
final class Recordings: Sendable {
    struct Recording: Sendable {
        let body: [UInt8]
        let signature: AnswerSignature
    }

    private let latest = Mutex<[Recording]>([])

    /// Keeps the latest two, of which one is about another return than any that is asked about.
    func keep(_ body: [UInt8], _ signature: AnswerSignature) {
        latest.withLock { $0 = ($0 + [Recording(body: body, signature: signature)]).suffix(2) }
    }

    /// The latest with another body.
    func another(than body: [UInt8]) -> Recording? {
        latest.withLock { $0.last { $0.body != body } }
    }
}
