import Cryptography

/// The headers that make an answer believable.
package struct AnswerSignature: Hashable, Sendable {
    package var timestamp: String
    package var nonce: String
    package var signature: String
    package var serial: String
}

/// The keys with which answers are signed, and which of them signs what.
package struct AnswerSigner: Sendable {
    private let platform: [(serial: String, key: RSAPrivateKey)]
    private let publicKey: (id: String, key: RSAPrivateKey)

    package init(_ keys: KeyMaterial) {
        platform = keys.platform.map { ($0.certificate.serial, $0.key) }
        publicKey = (keys.publicKeyID, keys.publicKeyPair)
    }

    /// The platform certificates' serials, then the public key's id.
    package var serials: [String] { platform.map(\.serial) + [publicKey.id] }

    /// Whose key signs: the one that the request's `Wechatpay-Serial` names.
    ///
    /// - Parameter preferred: for requests that name none.
    /// - Throws: 400 `PARAM_ERROR` for a serial that is none of ours.
    package func serial(requested: String?, preferred: String) throws(APIFailure) -> String {
        guard let requested, !requested.isEmpty else { return preferred }
        guard serials.contains(requested) else {
            throw .badParameter(
                "Wechatpay-Serial", value: requested, issue: "平台证书序列号Wechatpay-Serial错误", location: "header")
        }
        return requested
    }

    /// - Parameters:
    ///   - serial: one of ``serials``.
    ///   - now: the server's wall clock.
    /// - Returns: `nil` for an answer that carries no signature.
    package func signature(
        for body: [UInt8], _ signing: Answer.Signing, serial: String, now: SimulatedTime
    ) -> AnswerSignature? {
        let isStale = signing == .broken(.stale)
        let timestamp = String(now.seconds - (isStale ? 600 : 0))
        let nonce = Hex.lowercase(SecureRandom.bytes(16))
        guard signing != .none, signing != .broken(.missing) else { return nil }
        var signature = AnswerSignature(timestamp: timestamp, nonce: nonce, signature: "", serial: serial)
        switch signing {
        case .broken(.probe):
            signature.signature = "WECHATPAY/SIGNTEST/" + Base64.encode(SecureRandom.bytes(180))
            return signature
        case .broken(.wrong):
            signature.signature = signed(timestamp, nonce + "x", body, serial)
        case .broken(.unknownSerial):
            signature.signature = signed(timestamp, nonce, body, serial)
            signature.serial = Hex.uppercase([0x09] + SecureRandom.bytes(19))
        default:
            signature.signature = signed(timestamp, nonce, body, serial)
        }
        return signature
    }

    private func signed(_ timestamp: String, _ nonce: String, _ body: [UInt8], _ serial: String) -> String {
        let key = platform.first { $0.serial == serial }?.key ?? publicKey.key
        var message: [UInt8] = []
        message.reserveCapacity(timestamp.utf8.count + nonce.utf8.count + body.count + 3)
        message += timestamp.utf8
        message.append(UInt8(ascii: "\n"))
        message += nonce.utf8
        message.append(UInt8(ascii: "\n"))
        message += body
        message.append(UInt8(ascii: "\n"))
        do {
            return Base64.encode(try key.signature(for: message))
        } catch {
            // The key signed when it was made or read; a client refuses an answer without signature.
            return ""
        }
    }
}
