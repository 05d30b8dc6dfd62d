import Testing

@testable import WeChatPay

@Suite("Held keys")
struct PlatformKeysTests {
    private let now = Platform.now

    @Test("new certificates join the old ones, ended ones go")
    func replacement() throws {
        let ended = Platform(serial: [0x0C], key: Platform.first.key, notAfter: now.seconds - 301)
        var keys = PlatformKeys(certificates: [Platform.first.certificate, ended.certificate])
        keys.add([Platform.second.certificate])
        keys.removeExpired(at: now)
        #expect(Set(keys.certificates.keys) == [SerialNumber("0A1122"), SerialNumber("0B1122")])
        #expect(keys.lastExpiry == Moment(seconds: Platform.second.certificate.notAfter))
    }

    @Test("keys are usable while one is valid; a public key always is")
    func usable() {
        let ended = Platform(serial: [0x0C], key: Platform.first.key, notAfter: now.seconds - 301)
        #expect(!PlatformKeys().isUsable(at: now))
        #expect(!PlatformKeys(certificates: [ended.certificate]).isUsable(at: now))
        #expect(PlatformKeys(certificates: [ended.certificate, Platform.first.certificate]).isUsable(at: now))
        #expect(PlatformKeys(publicKeys: [Platform.first.publicKey]).isUsable(at: now))
    }
}
