import Cryptography
import Testing

@Suite("Certificates")
struct CertificateTests {
    private static let key = try! RSAPrivateKey.generate()

    private func certificate(serial: [UInt8], notBefore: Int64 = 1_700_000_000, notAfter: Int64 = 4_000_000_000) throws
        -> Certificate
    {
        try Certificate.issue(
            subject: "Tenpay.com 测试", key: Self.key.publicKey, issuer: .itself(Self.key), serial: serial,
            notBefore: notBefore, notAfter: notAfter, isAuthority: true)
    }

    @Test("an issued certificate reads back as it was made")
    func roundTrip() throws {
        let made = try certificate(serial: [0x0A, 0x00, 0xFF])
        let read = try Certificate(pem: made.pem)
        #expect(read.serial == "0A00FF")
        #expect(read.notBefore == 1_700_000_000)
        #expect(read.notAfter == 4_000_000_000)
        #expect(read.publicKey.pem() == Self.key.publicKey.pem())
        #expect(read.pem == made.pem)
    }

    @Test("a serial number of twenty bytes with the top bit set stays as it is")
    func longSerial() throws {
        let serial = [UInt8](repeating: 0xF0, count: 20)
        #expect(try certificate(serial: serial).serial == String(repeating: "F0", count: 20))
    }

    @Test("an authority issues for names and addresses")
    func authority() throws {
        let authority = try certificate(serial: [1])
        let leafKey = try RSAPrivateKey.generate()
        let leaf = try Certificate.issue(
            subject: "localhost", key: leafKey.publicKey, issuer: .authority(authority, Self.key), serial: [2],
            notBefore: 1_700_000_000, notAfter: 4_000_000_000, dnsNames: ["localhost"],
            ipAddresses: ["127.0.0.1", "::1"])
        #expect(leaf.serial == "02")
        #expect(leaf.publicKey.pem() == leafKey.publicKey.pem())
    }

    @Test("what cannot be issued names the field")
    func issueErrors() throws {
        #expect(throws: CertificateError.notIssued(field: "serial number")) { try certificate(serial: []) }
        #expect(throws: CertificateError.notIssued(field: "names")) {
            try Certificate.issue(
                subject: "x", key: Self.key.publicKey, issuer: .itself(Self.key), serial: [1], notBefore: 0,
                notAfter: 1,
                ipAddresses: ["not an address"])
        }
    }

    @Test("what is not a certificate says why")
    func readErrors() throws {
        #expect(throws: CertificateError.notPEM) { try Certificate(pem: "hello") }
        #expect(throws: CertificateError.wrongLabel(found: "PUBLIC KEY")) { try Certificate(pem: Fixtures.publicKey) }
        #expect(throws: CertificateError.unreadable) {
            try Certificate(pem: "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----\n")
        }
    }
}
