import Cryptography
import Testing

@Suite("RSA")
struct RSATests {
    private static let key = try! RSAPrivateKey.generate()
    private let message = Array("message".utf8)

    @Test("a signature made by the openssl command is accepted, one over another message is not")
    func foreignSignature() throws {
        let signature = try #require(Base64.decode(Fixtures.signature))
        for pem in [Fixtures.publicKey, Fixtures.publicKeyPKCS1] {
            let key = try RSAPublicKey(pem: pem)
            #expect(key.isValid(signature: signature, for: Array(Fixtures.signedMessage.utf8)))
            #expect(!key.isValid(signature: signature, for: message))
        }
    }

    @Test("both private encodings read back to the same key")
    func encodings() throws {
        let pkcs8 = Self.key.pem(.pkcs8)
        let pkcs1 = Self.key.pem(.pkcs1)
        #expect(pkcs8.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        #expect(pkcs1.hasPrefix("-----BEGIN RSA PRIVATE KEY-----\n"))
        for pem in [pkcs8, pkcs1, "Bag Attributes\n    friendlyName: x\n" + pkcs8, pkcs8.replacingNewlines("\r\n")] {
            let key = try RSAPrivateKey(pem: pem)
            #expect(try key.signature(for: message) == Self.key.signature(for: message))
            #expect(key.publicKey.pem() == Self.key.publicKey.pem())
        }
        let publicKey = try RSAPublicKey(pem: Self.key.publicKey.pem())
        #expect(publicKey.isValid(signature: try Self.key.signature(for: message), for: message))
    }

    @Test("no garbled signature is accepted, whatever its length")
    func garbledSignatures() throws {
        let signature = try Self.key.signature(for: message)
        var altered = signature
        altered[200] ^= 1
        let garbled = [
            [], [1], Array(signature.dropLast()), signature + [0], altered, [UInt8](repeating: 255, count: 256),
        ]
        for bytes in garbled {
            #expect(!Self.key.publicKey.isValid(signature: bytes, for: message))
        }
        #expect(Self.key.publicKey.isValid(signature: signature, for: message), "a refusal leaves nothing behind")
    }

    @Test("many tasks sign and verify with one key at once")
    func concurrency() async throws {
        let key = Self.key
        try await withThrowingTaskGroup { group in
            for number in 0..<64 {
                group.addTask {
                    let message = Array("message \(number)".utf8)
                    return key.publicKey.isValid(signature: try key.signature(for: message), for: message)
                }
            }
            for try await isValid in group {
                #expect(isValid)
            }
        }
    }

    @Test("an unusable private key says what is wrong with it")
    func privateKeyErrors() {
        func error(_ pem: String) -> KeyError? {
            do throws(KeyError) {
                _ = try RSAPrivateKey(pem: pem)
                return nil
            } catch {
                return error
            }
        }
        let sound = Self.key.pem(.pkcs8)
        #expect(error("") == .notPEM)
        #expect(error("MIIEvQIBADANBg") == .notPEM)
        #expect(error(Fixtures.publicKey) == .wrongLabel(found: "PUBLIC KEY", expected: "PRIVATE KEY"))
        #expect(error(Fixtures.curveKey) == .wrongAlgorithm("EC"))
        #expect(error(Fixtures.curveKeySEC1) == .wrongAlgorithm("EC"))
        #expect(error(Fixtures.pssKey) == .wrongAlgorithm("RSA-PSS"))
        #expect(error(Fixtures.shortKey) == .tooShort(bits: 1024, minimum: 2048))
        #expect(error("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIE\n-----END ENCRYPTED PRIVATE KEY-----") == .encrypted)
        #expect(
            error("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIE\n-----END RSA PRIVATE KEY-----")
                == .encrypted)
        #expect(error(String(sound.prefix(800))) == .unreadable)
        #expect(error(sound.replacing("-----END PRIVATE KEY-----", with: "")) == .unreadable)
    }

    @Test("a label is one line of printable text, whatever follows it")
    func labels() {
        func error(_ line: String) -> KeyError? {
            do throws(KeyError) {
                _ = try RSAPrivateKey(pem: line + "\nMIIB\n-----END-----\n")
                return nil
            } catch {
                return error
            }
        }
        // Found by the fuzzer: what stood behind the label was shown as a part of it.
        #expect(
            error("-----BEGIN CERTIFICATE-----\0MIIB")
                == .wrongLabel(found: "CERTIFICATE", expected: "PRIVATE KEY"))
        #expect(error("-----BEGIN \u{1B}[2J-----") == .notPEM)
        #expect(error("-----BEGIN \(String(repeating: "A", count: 65))-----") == .notPEM)
        #expect(error("-----BEGIN PRIVATE KEY-----  ") == .unreadable)
    }

    @Test("a certificate is not taken for a public key")
    func publicKeyErrors() {
        #expect(throws: KeyError.wrongLabel(found: "CERTIFICATE", expected: "PUBLIC KEY")) {
            try RSAPublicKey(pem: "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----")
        }
    }

    @Test("a private key never shows in a description")
    func redaction() {
        var dumped = ""
        dump(Self.key, to: &dumped)
        #expect("\(Self.key)" == "RSAPrivateKey(<redacted>)")
        #expect(!dumped.contains("handle"))
    }

    @Test("a short key cannot be generated")
    func generation() {
        #expect(throws: KeyError.tooShort(bits: 1024, minimum: 2048)) { try RSAPrivateKey.generate(bits: 1024) }
    }
}

extension String {
    fileprivate func replacingNewlines(_ newline: String) -> String {
        split(separator: "\n", omittingEmptySubsequences: false).joined(separator: newline)
    }
}
