import Foundation

/// Secrets, in every form in which a text or a binary could give them away.
struct Needles {
    private var forms: [(name: String, bytes: [UInt8])] = []

    /// A text that is found as it is, in Base64 (also within a longer text), in hexadecimal or percent-encoded.
    mutating func add(_ name: String, _ secret: String) {
        add(name, Array(secret.utf8))
        let encoded = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? secret
        if encoded != secret { forms.append(("\(name), percent-encoded", Array(encoded.utf8))) }
        let escaped = secret.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        if escaped != secret { forms.append(("\(name), in JSON", Array(escaped.utf8))) }
    }

    mutating func add(_ name: String, _ secret: [UInt8]) {
        forms.append((name, secret))
        let hex = secret.map { String(format: "%02x", $0) }.joined()
        forms.append(("\(name), hexadecimal", Array(hex.utf8)))
        forms.append(("\(name), upper-case hexadecimal", Array(hex.uppercased().utf8)))
        // In the middle of a longer text Base64 has three ways to write the same bytes; the letters at the ends depend on others.
        for shift in 0..<3 where secret.count > shift + 8 {
            let whole = secret[shift...].prefix((secret.count - shift) / 3 * 3)
            let base64 = Data(whole).base64EncodedString()
            forms.append(("\(name), Base64 (\(shift))", Array(base64.utf8)))
            let url = base64.replacing("+", with: "-").replacing("/", with: "_")
            if url != base64 { forms.append(("\(name), Base64url (\(shift))", Array(url.utf8))) }
        }
    }

    /// A private key in PEM: each of its lines but those that any other key has too, and pieces of what they encode.
    mutating func add(_ name: String, pem: String) {
        let lines = pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }
        // The first begins with the algorithm's name, the second has the public half.
        for (number, line) in lines.enumerated() where number > 7 && line.count >= 32 {
            forms.append(("\(name), line \(number)", Array(line.utf8)))
        }
        let der = Array(Data(base64Encoded: lines.joined()) ?? Data())
        // The second half of RSA's numbers is private in any encoding.
        for start in stride(from: der.count / 2, to: der.count - 24, by: 96) {
            add("\(name), bytes from \(start)", Array(der[start..<start + 24]))
        }
    }

    var count: Int { forms.count }

    /// The names of those that are in `text`.
    func found(in text: [UInt8]) -> [String] {
        forms.filter { text.contains($0.bytes) }.map(\.name)
    }
}

extension [UInt8] {
    /// Whether `needle` is somewhere in it; quick, as what is searched is megabytes.
    fileprivate func contains(_ needle: [UInt8]) -> Bool {
        guard let first = needle.first else { return false }
        return withUnsafeBytes { text in
            needle.withUnsafeBytes { needle in
                guard let start = text.baseAddress, let pin = needle.baseAddress else { return false }
                var position = 0
                while position + needle.count <= text.count,
                    let found = memchr(start + position, Int32(first), text.count - position - needle.count + 1)
                {
                    if memcmp(found, pin, needle.count) == 0 { return true }
                    position = UnsafeRawPointer(found) - start + 1
                }
                return false
            }
        }
    }
}
