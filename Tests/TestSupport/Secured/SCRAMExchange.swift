import COpenSSL
import Foundation

/// SCRAM (RFC 5802) as a server sees it, with a salt for each exchange.
struct SCRAMExchange {
    enum Digest: String {
        case sha256 = "SHA2-256"
        case sha512 = "SHA2-512"

        var size: Int { self == .sha256 ? 32 : 64 }
    }

    private static let iterations: Int32 = 4096
    private static let refusal =
        "Authentication failed during authentication due to invalid credentials with SASL mechanism"

    private let digest: Digest
    private let passwords: [String: String]
    private let salt = (0..<16).map { _ in UInt8.random(in: 0...255) }
    private var user = ""
    /// The client's first message without its header, and the server's.
    private var said = ""
    /// The server's part.
    private var nonce = ""

    init(digest: Digest, passwords: [String: String]) {
        self.digest = digest
        self.passwords = passwords
    }

    mutating func answer(_ bytes: [UInt8]) -> SASLExchange.Step {
        let message = String(decoding: bytes, as: UTF8.self)
        return said.isEmpty ? first(message) : final(message)
    }

    private mutating func first(_ message: String) -> SASLExchange.Step {
        guard message.hasPrefix("n,,"), let name = Self.value("n", message.dropFirst(3)),
            let client = Self.value("r", message.dropFirst(3))
        else { return .refused(Self.refusal) }
        user = name.replacing("=2C", with: ",").replacing("=3D", with: "=")
        nonce = String(UInt64.random(in: 0...UInt64.max), radix: 36)
        let answer = "r=\(client)\(nonce),s=\(Data(salt).base64EncodedString()),i=\(Self.iterations)"
        said = "\(message.dropFirst(3)),\(answer)"
        return .challenge(Array(answer.utf8))
    }

    private func final(_ message: String) -> SASLExchange.Step {
        // As Kafka does: librdkafka 2.0.2 has its own part twice in the answer.
        guard let end = message.firstRange(of: ",p="), Self.value("r", message[...])?.hasSuffix(nonce) == true,
            let proof = Data(base64Encoded: String(message[end.upperBound...])), let password = passwords[user]
        else { return .refused(Self.refusal) }
        let whole = "\(said),\(message[..<end.lowerBound])"
        let salted = key(from: password)
        let clientKey = mac(salted, "Client Key")
        let signature = mac(hash(clientKey), whole)
        guard Array(proof) == zip(clientKey, signature).map(^) else { return .refused(Self.refusal) }
        let own = mac(mac(salted, "Server Key"), whole)
        return .accepted(user, Array("v=\(Data(own).base64EncodedString())".utf8))
    }

    private static func value(_ name: Character, _ message: Substring) -> String? {
        message.split(separator: ",").first { $0.first == name && $0.dropFirst().first == "=" }
            .map { String($0.dropFirst(2)) }
    }

    private func key(from password: String) -> [UInt8] {
        let algorithm = EVP_get_digestbyname(digest.rawValue)
        return [UInt8](unsafeUninitializedCapacity: digest.size) { output, count in
            let status = PKCS5_PBKDF2_HMAC(
                password, Int32(password.utf8.count), salt, Int32(salt.count), Self.iterations, algorithm,
                Int32(digest.size), output.baseAddress)
            precondition(status == 1, "deriving a key in memory cannot fail")
            count = digest.size
        }
    }

    private func mac(_ key: [UInt8], _ text: String) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: digest.size) { output, count in
            let made = EVP_Q_mac(
                nil, "HMAC", nil, digest.rawValue, nil, key, key.count, Array(text.utf8), text.utf8.count,
                output.baseAddress, digest.size, &count)
            precondition(made != nil, "authenticating a text in memory cannot fail")
        }
    }

    private func hash(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: digest.size) { output, count in
            let status = EVP_Q_digest(nil, digest.rawValue, nil, bytes, bytes.count, output.baseAddress, &count)
            precondition(status == 1, "hashing memory cannot fail")
        }
    }
}
