import Cryptography
import Testing

@testable import WeChatPay

@Suite("List of platform certificates")
struct CertificateListTests {
    private let key = try! APIv3Key(Platform.apiV3Key)

    @Test("every certificate is decrypted")
    func decrypts() throws {
        let list = try CertificateList(body: Platform.list([.first, .second]), key: key)
        #expect(list.certificates.map(\.serial) == ["0A1122", "0B1122"])
        #expect(list.leftOut.isEmpty)
    }

    @Test("another APIv3 key is recognised as such")
    func wrongKey() throws {
        let other = try APIv3Key(String(Platform.apiV3Key.reversed()))
        #expect(throws: CertificateListError.notDecrypted(serial: "0A1122", .notAuthentic)) {
            try CertificateList(body: Platform.list([.first]), key: other)
        }
    }

    @Test("a certificate listed under another serial is refused")
    func otherSerial() {
        #expect(throws: CertificateListError.otherSerial(listed: "FF", actual: "0A1122")) {
            try CertificateList(body: Platform.list([.first], serial: "FF"), key: key)
        }
    }

    @Test("one unusable entry does not spoil the others")
    func partly() throws {
        let body = String(decoding: Platform.list([.first, .second]), as: UTF8.self)
        let first = try #require(body.firstRange(of: "AEAD_AES_256_GCM"))
        let mixed = body.replacingCharacters(first, with: "AEAD_SM4_GCM")
        let list = try CertificateList(body: Array(mixed.utf8), key: key)
        #expect(list.certificates.map(\.serial) == ["0B1122"])
        #expect(list.leftOut == [.unknownAlgorithm("AEAD_SM4_GCM")])
    }

    @Test("no list, no entries")
    func unreadable() {
        #expect(throws: CertificateListError.empty) { try CertificateList(body: Array(#"{"data":[]}"#.utf8), key: key) }
        #expect(throws: CertificateListError.unreadable(.missingMember("data"))) {
            try CertificateList(body: Array("{}".utf8), key: key)
        }
        #expect(throws: CertificateListError.unreadable(.notAnObject)) {
            try CertificateList(body: Array(#"{"data":[1]}"#.utf8), key: key)
        }
        #expect(throws: CertificateListError.unreadable(.missingMember("serial_no"))) {
            try CertificateList(body: Array(#"{"data":[{}]}"#.utf8), key: key)
        }
    }
}

extension String {
    fileprivate func replacingCharacters(_ range: Range<String.Index>, with text: String) -> String {
        var copy = self
        copy.replaceSubrange(range, with: text)
        return copy
    }
}
