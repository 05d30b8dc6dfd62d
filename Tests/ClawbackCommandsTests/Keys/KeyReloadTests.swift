import Foundation
import Logging
import Synchronization
import TestSupport
import Testing
import WeChatPay
import WeChatPaySimulator

@testable import ClawbackCommands

/// A running client's keys, exchanged by way of files against a simulated WeChat Pay.
@Suite("Keys read again while the worker runs", .timeLimit(.minutes(3)))
struct KeyReloadTests {
    /// Made once, as keys take long to make.
    private static let keys = Task {
        try await KeyMaterial.generate(
            merchantCertificates: 3, now: Int64(Date.now.timeIntervalSince1970))
    }

    private struct Stage {
        let simulator: Simulator
        let keys: KeyMaterial
        let folder: String
        let client: WeChatPayClient
        let reload: KeyReload
        let journal: Journal
        let changes: Changes

        var keyFile: String { folder + "/key.pem" }
        var configurationFile: String { folder + "/clawback.yaml" }

        final class Changes: Sendable {
            let identities = Mutex<[String]>([])
        }

        func writeKey(_ number: Int) throws {
            try keys.merchants[number].key.pem(.pkcs8).write(toFile: keyFile, atomically: true, encoding: .utf8)
        }

        func writeSettings(_ number: Int, mchid: String? = nil, publicKeyID: String? = nil) throws {
            try KeyReloadTests.settings(
                simulator, keys, folder, number, mchid: mchid, publicKeyID: publicKeyID
            ).write(toFile: configurationFile, atomically: true, encoding: .utf8)
        }

        /// What a query is signed with, by whether it is accepted when only that certificate is.
        func isUsed(_ number: Int) async throws -> Bool {
            try simulator.apply(.merchants(accepted: [keys.merchants[number].certificate.serial]))
            let report = await client.query(
                ReturnQuery(subMchid: "1900000109", orderID: "1", outOrderNo: nil, outReturnNo: "none"))
            try simulator.apply(.merchants(accepted: nil))
            guard case .refused(let error) = report.result else { return false }
            return error.status == 404
        }
    }

    private static func settings(
        _ simulator: Simulator, _ keys: KeyMaterial, _ folder: String, _ number: Int, mchid: String?,
        publicKeyID: String?
    ) -> String {
        """
        kafka:
          bootstrapServers: localhost:9092
        wechatpay:
          baseUrl: "\(simulator.baseURL)"
          mchid: "\(mchid ?? keys.mchid)"
          merchantSerial: "\(keys.merchants[number].certificate.serial)"
          privateKeyFile: "\(folder)/key.pem"
          publicKeyId: "\(publicKeyID ?? keys.publicKeyID)"
          publicKeyFile: "\(folder)/pub_key.pem"
          trustRootsFile: "\(folder)/ca.pem"
        """
    }

    private func withStage(_ body: (Stage) async throws -> Void) async throws {
        let keys = try await Self.keys.value
        let simulator = try await Simulator.start(configuration: SimulatorConfiguration(keys: .given(keys)))
        let folder = FileManager.default.temporaryDirectory.appending(path: "clawback-reload-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        func write(_ name: String, _ text: String) throws {
            try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
        }
        try write("key.pem", keys.merchant.key.pem(.pkcs8))
        try write("pub_key.pem", keys.publicKeyPair.publicKey.pem())
        try write("ca.pem", keys.authority.certificate.pem)
        try write("clawback.yaml", Self.settings(simulator, keys, folder, 0, mchid: nil, publicKeyID: nil))
        let read: @Sendable () throws -> Configuration.WeChatPay = {
            let sources = ConfigurationSources(
                flags: [:], environment: [:], file: try ConfigurationFile(path: folder + "/clawback.yaml"))
            return try ConfigurationLoader(sources: sources, hostName: "host").weChatPay()
        }
        let settings = try read()
        let journal = Journal()
        let client = try WeChatPayClient(
            configuration: try KeyFiles(settings: settings).clientConfiguration(), logger: journal.logger)
        let changes = Stage.Changes()
        let reload = KeyReload(
            client: client, keys: try KeyFiles(settings: settings).keys(), settings: settings,
            configurationFile: folder + "/clawback.yaml", read: read,
            onChange: { settings in changes.identities.withLock { $0.append(settings.identity) } },
            logger: journal.logger)
        let stage = Stage(
            simulator: simulator, keys: keys, folder: folder, client: client, reload: reload, journal: journal,
            changes: changes)
        do {
            try await body(stage)
        } catch {
            Issue.record(error)
        }
        await client.shutdown()
        await simulator.stop()
        try FileManager.default.removeItem(atPath: folder)
    }

    @Test("nothing is read and no call is made while nothing changes")
    func quiet() async throws {
        try await withStage { stage in
            for _ in 0..<3 { await stage.reload.look(isAsked: false) }
            #expect(stage.simulator.stats().calls.isEmpty)
            #expect(stage.reload.counts.isEmpty)
            await stage.reload.look(isAsked: true)
            #expect(stage.journal.count(of: "keys.unchanged") == 1)
            #expect(stage.reload.counts.isEmpty)
        }
    }

    @Test("a new key with its new serial is used from the next look on, and once more, and back")
    func exchanged() async throws {
        try await withStage { stage in
            #expect(try await stage.isUsed(0))
            for (count, number) in [1, 2, 0].enumerated() {
                try stage.writeKey(number)
                try stage.writeSettings(number)
                await stage.reload.look(isAsked: false)
                #expect(try await stage.isUsed(number))
                #expect(stage.reload.counts == [.done: count + 1])
                let identity = stage.changes.identities.withLock { $0.last } ?? ""
                #expect(identity.contains(stage.keys.merchants[number].certificate.serial), "what the log says we are")
            }
            #expect(stage.journal.count(of: "keys.reloaded") == 3)
        }
    }

    @Test("a key before its serial is refused by WeChat Pay: the old one serves until the serial has come")
    func halfAChange() async throws {
        try await withStage { stage in
            try stage.writeKey(1)
            await stage.reload.look(isAsked: false)
            #expect(stage.reload.counts == [.refused: 1])
            #expect(stage.journal.metadata(of: "keys.refused")["reason"]?.contains("SIGN_ERROR") == true)
            #expect(try await stage.isUsed(0))
            try stage.writeSettings(1)
            await stage.reload.look(isAsked: false)
            #expect(stage.reload.counts == [.refused: 1, .done: 1])
            #expect(try await stage.isUsed(1))
        }
    }

    @Test(
        "what is no key leaves the old one serving, with one error line",
        arguments: ["", "not a key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
    func noKey(text: String) async throws {
        try await withStage { stage in
            try text.write(toFile: stage.keyFile, atomically: true, encoding: .utf8)
            for _ in 0..<5 { await stage.reload.look(isAsked: false) }
            #expect(stage.journal.count(of: "keys.refused") == 1)
            #expect(stage.reload.counts == [.refused: 1])
            let reason = stage.journal.metadata(of: "keys.refused")["reason"] ?? ""
            #expect(reason.contains("wechatpay.privateKeyFile"))
            #expect(!reason.contains("AAAA"), "never anything out of the file")
            #expect(try await stage.isUsed(0))
        }
    }

    @Test("a file that is gone, settings that cannot be read and another merchant leave the old keys serving")
    func otherProblems() async throws {
        try await withStage { stage in
            try FileManager.default.removeItem(atPath: stage.keyFile)
            await stage.reload.look(isAsked: false)
            #expect(stage.reload.counts == [.refused: 1])
            try stage.writeKey(0)
            await stage.reload.look(isAsked: false)
            #expect(stage.reload.counts == [.refused: 1], "as before")
            try "wechatpay: [".write(toFile: stage.configurationFile, atomically: true, encoding: .utf8)
            await stage.reload.look(isAsked: false)
            #expect(stage.reload.counts == [.refused: 2])
            try stage.writeSettings(1, mchid: "1900000002")
            await stage.reload.look(isAsked: false)
            #expect(stage.reload.counts == [.refused: 3])
            #expect(try await stage.isUsed(0))
            try stage.writeSettings(0)
            await stage.reload.look(isAsked: false)
            #expect(try await stage.isUsed(0))
        }
    }

    @Test("while WeChat Pay is down new keys wait, and are taken over once it is back")
    func outage() async throws {
        try await withStage { stage in
            try stage.simulator.apply(.outage(.unavailable))
            try stage.writeKey(1)
            try stage.writeSettings(1)
            for _ in 0..<3 { await stage.reload.look(isAsked: false) }
            #expect(stage.reload.counts.isEmpty)
            #expect(stage.journal.count(of: "keys.untried") == 1)
            try stage.simulator.apply(.outage(.off))
            #expect(try await stage.isUsed(0))
            await stage.reload.look(isAsked: false)
            #expect(try await stage.isUsed(1))
            #expect(stage.reload.counts == [.done: 1])
        }
    }

    @Test("a certificate that WeChat Pay does not know yet is tried again when asked for")
    func notYetKnown() async throws {
        try await withStage { stage in
            try stage.simulator.apply(.merchants(accepted: [stage.keys.merchants[0].certificate.serial]))
            try stage.writeKey(1)
            try stage.writeSettings(1)
            for _ in 0..<3 { await stage.reload.look(isAsked: false) }
            #expect(stage.reload.counts == [.refused: 1])
            try stage.simulator.apply(.merchants(accepted: nil))
            await stage.reload.look(isAsked: true)
            #expect(stage.reload.counts == [.refused: 1, .done: 1])
            #expect(try await stage.isUsed(1))
        }
    }

    @Test("WeChat Pay's public key and its id are read again as well; an id that is not known is refused")
    func publicKey() async throws {
        try await withStage { stage in
            try stage.writeSettings(0, publicKeyID: "PUB_KEY_ID_0000000000000000000000000000000001")
            await stage.reload.look(isAsked: false)
            #expect(stage.reload.counts == [.refused: 1])
            try stage.writeSettings(0)
            let other = try await Self.keys.value.merchants[2].key.publicKey.pem()
            try other.write(toFile: stage.folder + "/pub_key.pem", atomically: true, encoding: .utf8)
            await stage.reload.look(isAsked: false)
            #expect(stage.reload.counts == [.refused: 2])
            #expect(try await stage.isUsed(0))
        }
    }

    private final class End: Sendable {
        let isHere = Atomic(false)
    }

    @Test("no call is lost while keys are exchanged under a stream of calls")
    func underLoad() async throws {
        try await withStage { stage in
            let client = stage.client
            let end = End()
            let refused = await withTaskGroup(of: Int.self) { group in
                for caller in 0..<8 {
                    group.addTask {
                        var refused = 0
                        while !end.isHere.load(ordering: .relaxed) {
                            let report = await client.query(
                                ReturnQuery(
                                    subMchid: "1900000109", orderID: "1", outOrderNo: nil, outReturnNo: "n\(caller)"))
                            if case .refused(let error) = report.result, error.status == 404 { continue }
                            refused += 1
                        }
                        return refused
                    }
                }
                for number in [1, 2, 0, 1] {
                    do {
                        try stage.writeKey(number)
                        try stage.writeSettings(number)
                    } catch {
                        Issue.record(error)
                    }
                    await stage.reload.look(isAsked: false)
                }
                end.isHere.store(true, ordering: .relaxed)
                return await group.reduce(0, +)
            }
            #expect(refused == 0)
            #expect(stage.reload.counts == [.done: 4])
        }
    }
}
