import Cryptography

/// A set of names in a few bytes: enough to tell whether the same set is given again.
struct NameDigest: Hashable, Sendable {
    let count: Int
    /// SHA-256 over the names in order, each with a line feed; lowercase hexadecimal.
    let hash: String

    init(_ names: Set<String>) {
        count = names.count
        let bytes = names.sorted().flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] }
        hash = Hex.lowercase(SHA256.hash(bytes))
    }

    /// As ``text`` writes it.
    init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int(parts[0]), parts[1].utf8.count == 64 else { return nil }
        self.count = count
        hash = String(parts[1])
    }

    var text: String { "\(count):\(hash)" }
}
