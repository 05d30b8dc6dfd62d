import Logging
import TestSupport
import Testing

@testable import WeChatPay

/// Platform certificates over months of a clock that is set by hand, a call every few minutes or hours.
@Suite("A rotation of platform certificates")
struct RotationTests {
    private static let day: Int64 = 86_400
    private static let start = Platform.now.seconds

    /// Valid on the days from `first` to `last` of the test.
    private static func platform(_ serial: UInt8, _ first: Int64, _ last: Int64) -> Platform {
        Platform(
            serial: [serial, 0x77], notBefore: start + first * day, notAfter: start + last * day)
    }

    private struct Stage {
        let world: KeyWorld
        let transport: StubTransport
        let client: WeChatPayClient
        let journal = Journal()

        init(_ world: KeyWorld) throws {
            self.world = world
            transport = StubTransport { world.answer(to: $0) }
            client = try .stubbed(transport, clock: world.clock, logger: journal.logger)
        }

        var downloads: Int { transport.calls(to: KeyWorld.list) }

        /// A call, with a download that it may have begun.
        func call() async -> CallResult {
            let result = await client.query(Samples.query).result
            _ = await client.store.underWay?.value
            return result
        }

        /// Calls every `pause` for `time`; how many were not believed.
        func calls(for time: Duration, every pause: Duration) async -> Int {
            var doubted = 0
            for _ in 0..<Int(time / pause) {
                world.clock.advance(by: pause)
                if await call() != .state(Samples.state) { doubted += 1 }
            }
            return doubted
        }
    }

    @Test("two valid at once, the switch, the end of the old one, twice over: no answer is doubted")
    func wholeRotation() async throws {
        let first = Self.platform(1, -100, 40)
        let second = Self.platform(2, -1, 70)
        let third = Self.platform(3, 45, 200)
        let stage = try Stage(KeyWorld(listed: [first], signers: [first]))
        let serials: () -> Set<String> = {
            Set(stage.client.platformKeys.certificates.keys.map(\.text))
        }
        var doubted = await stage.calls(for: .seconds(10 * Self.day), every: .seconds(3600))
        #expect(serials() == ["0177"])
        // Listed before it signs.
        stage.world.change { $0.listed = [first, second] }
        doubted += await stage.calls(for: .seconds(5 * Self.day), every: .seconds(3600))
        #expect(serials() == ["0177", "0277"])
        // The servers change over one by one.
        stage.world.change { $0.signers = [first, second, first] }
        doubted += await stage.calls(for: .seconds(5 * Self.day), every: .seconds(3600))
        stage.world.change { state in
            state.signers = [second]
            state.listed = [second]
        }
        doubted += await stage.calls(for: .seconds(15 * Self.day), every: .seconds(3600))
        #expect(serials() == ["0177", "0277"], "the old one stays until it ends")
        doubted += await stage.calls(for: .seconds(10 * Self.day), every: .seconds(3600))
        #expect(serials() == ["0277"])
        // The second time without warning: the new one is listed and signs at once.
        stage.world.change { state in
            state.signers = [third]
            state.listed = [third]
        }
        doubted += await stage.calls(for: .seconds(30 * Self.day), every: .seconds(3600))
        #expect(serials() == ["0377"])
        #expect(doubted == 0)
        #expect(stage.client.doubtedAnswers.isEmpty)
        #expect(stage.journal.count(of: "certificates.ending") == 0)
        #expect(stage.downloads <= 2 * 75 + 2, "one every twelve hours, and one for the serial that was not known")
    }

    @Test("an answer with the key of a certificate that has ended is doubted")
    func ended() async throws {
        let first = Self.platform(1, -100, 2)
        let second = Self.platform(2, -1, 70)
        let stage = try Stage(KeyWorld(listed: [first, second], signers: [first]))
        #expect(await stage.calls(for: .seconds(2 * Self.day), every: .seconds(3600)) == 0)
        stage.world.clock.advance(by: .seconds(301))
        let result = await stage.call()
        #expect([.unverified(.certificateNotValid("0177")), .unverified(.unknownSerial("0177"))].contains(result))
        stage.world.change { $0.signers = [second] }
        #expect(await stage.call() == .state(Samples.state))
    }

    @Test("a serial that nobody lists costs one download a minute at most, however many answers name it")
    func unknownSerial() async throws {
        let stage = try Stage(KeyWorld(listed: [.first], signers: [.first]))
        #expect(await stage.call() == .state(Samples.state))
        stage.world.change { $0.signers = [KeyWorld.stranger] }
        // The list would not be believed either, were it signed by a stranger.
        for minute in 1...10 {
            stage.world.clock.advance(by: .seconds(60))
            for _ in 0..<20 {
                #expect(await stage.call() == .unverified(.unknownSerial("0E66")))
            }
            #expect(stage.downloads == 1 + minute)
        }
        #expect(stage.client.doubtedAnswers[.unknownKey] == 10 * 20 + 10)
        stage.world.change { $0.signers = [.first] }
        #expect(await stage.call() == .state(Samples.state))
    }

    @Test(
        "downloads that fail for days: what is held serves until it ends, with warnings from ten days before",
        arguments: KeyWorld.Download.allCases.filter { $0 != .works })
    func failingDownloads(kind: KeyWorld.Download) async throws {
        let only = Self.platform(1, -100, 12)
        let next = Self.platform(2, -1, 200)
        let stage = try Stage(KeyWorld(listed: [only], signers: [only]))
        #expect(await stage.calls(for: .seconds(Self.day), every: .seconds(3600)) == 0)
        stage.world.change { $0.download = kind }
        // Up to eleven days before the end.
        #expect(await stage.calls(for: .seconds(Self.day - 3600), every: .seconds(3600)) == 0)
        #expect(stage.journal.count(of: "certificates.not_refreshed") >= 10)
        #expect(stage.journal.count(of: "certificates.ending") == 0)
        #expect(await stage.calls(for: .seconds(10 * Self.day), every: .seconds(3600)) == 0)
        let warnings = stage.journal.count(of: "certificates.ending")
        #expect((10 * 24 - 2...10 * 24 + 2).contains(warnings), "one an hour: \(warnings)")
        #expect(stage.journal.metadata(of: "certificates.ending")["days_left"] == "9")
        #expect(stage.client.keyTrouble == nil)

        // After the end no call is made, since its answer could not be believed.
        stage.world.clock.advance(by: .seconds(Self.day))
        let made = stage.transport.calls.count { $0.target != KeyWorld.list }
        for _ in 0..<5 {
            stage.world.clock.advance(by: .seconds(60))
            let result = await stage.call()
            if case .state = result { Issue.record("believed without a key") }
        }
        #expect(stage.transport.calls.count { $0.target != KeyWorld.list } == made)
        #expect(stage.client.keyTrouble != nil)

        // And it goes on by itself.
        stage.world.change { state in
            state.download = .works
            state.listed = [next]
            state.signers = [next]
        }
        stage.world.clock.advance(by: .seconds(60))
        #expect(await stage.call() == .state(Samples.state))
        #expect(stage.client.keyTrouble == nil)
    }

    @Test(
        "a forged list changes nothing, and is counted",
        arguments: [
            (KeyWorld.Download.forgedSignature, Doubt.unknownKey), (.foreign, .foreignList), (.recorded, .stale),
        ])
    func forgedList(kind: KeyWorld.Download, doubt: Doubt) async throws {
        let stage = try Stage(KeyWorld(listed: [.first], signers: [.first]))
        #expect(await stage.call() == .state(Samples.state))
        stage.world.change { state in
            // Whoever has the APIv3 key may bring certificates; a stranger with it is not told apart from WeChat Pay.
            state.listed = kind == .forgedSignature ? [.first] : [.first, KeyWorld.stranger]
            state.download = kind
        }
        guard case .failed = await stage.client.refreshCertificates() else {
            Issue.record("the list was taken")
            return
        }
        #expect(Set(stage.client.platformKeys.certificates.keys.map(\.text)) == ["0A1122"])
        #expect(stage.client.doubtedAnswers == [doubt: 1])
        #expect(stage.journal.metadata(of: "answer.doubted")["call"] == "certificates")
        #expect(await stage.call() == .state(Samples.state))
    }

    @Test("with a wrong APIv3 key no call is made, and the reason is said")
    func wrongAPIv3Key() async throws {
        let stage = try Stage(KeyWorld(listed: [.first], signers: [.first]))
        stage.world.change { $0.apiV3Key = String(repeating: "x", count: 32) }
        for _ in 0..<3 {
            guard case .unverified(.noPlatformKeys(let reason)) = await stage.call() else {
                Issue.record("a call was made")
                return
            }
            #expect(reason.contains("APIv3 key"))
        }
        #expect(stage.transport.calls.map(\.target) == [KeyWorld.list])
        #expect(stage.client.keyTrouble?.contains("APIv3 key") == true)
        #expect(stage.client.doubtedAnswers == [.foreignList: 1])
    }

    @Test("a certificate with a serial already held takes the other's place")
    func sameSerial() async throws {
        let old = Self.platform(1, -100, 5)
        let renewed = Self.platform(1, -1, 200)
        let stage = try Stage(KeyWorld(listed: [old], signers: [old]))
        #expect(await stage.call() == .state(Samples.state))
        stage.world.change { state in
            state.listed = [renewed]
            state.signers = [renewed]
        }
        #expect(await stage.client.refreshCertificates() == .done(count: 1))
        #expect(stage.client.platformKeys.lastExpiry == Moment(seconds: renewed.certificate.notAfter))
        #expect(await stage.call() == .state(Samples.state))
    }

    @Test("probes are refused, before, during and after a switch")
    func probes() async throws {
        let stage = try Stage(KeyWorld(listed: [.first], signers: [.first]))
        #expect(await stage.call() == .state(Samples.state))
        for keys in [PlatformKeys(), stage.client.platformKeys] {
            var headers = Platform.first.signature(of: Samples.answer)
            headers[2].value = "WECHATPAY/SIGNTEST/" + headers[2].value
            #expect(throws: Unverified.probe) {
                try AnswerSignature(.init(headers)).verify(body: Samples.answer, keys: keys, now: Platform.now)
            }
        }
    }
}
