import Synchronization

/// Which error codes have been spoken of already.
final class SeenCodes: Sendable {
    /// Codes come from outside: no more of them are remembered, nor spoken of.
    private static let most = 256
    private let codes = Mutex<Set<String>>([])

    /// Whether `code` is seen for the first time.
    func isNew(_ code: String) -> Bool {
        codes.withLock { $0.count < Self.most && $0.insert(code).inserted }
    }
}
