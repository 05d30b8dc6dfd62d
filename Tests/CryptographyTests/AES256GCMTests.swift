import Cryptography
import Testing

@Suite("AES-256-GCM")
struct AES256GCMTests {
    private let key = Array("0123456789abcdef0123456789abcdef".utf8)
    private let nonce = Array("fdasflkja484".utf8)

    @Test("agrees with test case 14 of the GCM specification")
    func vector() throws {
        let sealed = try AES256GCM.seal(
            [UInt8](repeating: 0, count: 16), key: [UInt8](repeating: 0, count: 32),
            nonce: [UInt8](repeating: 0, count: 12), associatedData: [])
        #expect(Hex.lowercase(sealed) == "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919")
    }

    @Test("what was sealed opens again, empty texts included", arguments: [0, 1, 15, 16, 17, 3000])
    func roundTrip(count: Int) throws {
        let plain = SecureRandom.bytes(count)
        let sealed = try AES256GCM.seal(plain, key: key, nonce: nonce, associatedData: [1, 2])
        #expect(sealed.count == count + AES256GCM.tagByteCount)
        #expect(try AES256GCM.open(sealed, key: key, nonce: nonce, associatedData: [1, 2]) == plain)
    }

    @Test("a changed byte anywhere, another key or other associated data is noticed")
    func forgery() throws {
        let sealed = try AES256GCM.seal([1, 2, 3], key: key, nonce: nonce, associatedData: [1])
        for index in sealed.indices {
            var forged = sealed
            forged[index] ^= 1
            #expect(throws: CipherError.notAuthentic) {
                try AES256GCM.open(forged, key: key, nonce: nonce, associatedData: [1])
            }
        }
        #expect(throws: CipherError.notAuthentic) {
            try AES256GCM.open(sealed, key: key, nonce: nonce, associatedData: [2])
        }
        #expect(throws: CipherError.notAuthentic) {
            try AES256GCM.open(sealed, key: key.reversed(), nonce: nonce, associatedData: [1])
        }
    }

    @Test("wrong sizes are told apart")
    func sizes() {
        #expect(throws: CipherError.wrongKeyLength(3)) {
            try AES256GCM.open([], key: [1, 2, 3], nonce: nonce, associatedData: [])
        }
        #expect(throws: CipherError.wrongNonceLength(0)) {
            try AES256GCM.open([], key: key, nonce: [], associatedData: [])
        }
        #expect(throws: CipherError.tooShort(15)) {
            try AES256GCM.open([UInt8](repeating: 0, count: 15), key: key, nonce: nonce, associatedData: [])
        }
    }
}
