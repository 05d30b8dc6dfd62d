import Cryptography
import Foundation
import StrictJSON
import Testing

@testable import WeChatPaySimulator

@Suite("the key folder")
struct KeyFolderTests {
    private func withFolder(_ body: (KeyFolder) async throws -> Void) async throws {
        let path = FileManager.default.temporaryDirectory.path + "/simulator-keys-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await body(KeyFolder(path + "/deep/down"))
    }

    private func start(_ folder: KeyFolder, mchid: String? = nil, later: Duration = .zero) async throws -> KeyMaterial {
        let simulator = try await Simulator.start(
            configuration: SimulatorConfiguration(
                keys: .folder(folder.path), mchid: mchid, now: { .byTheWallClock + later }))
        await simulator.stop()
        return simulator.keys
    }

    @Test("holds everything a worker needs, private files readable by their owner only")
    func contents() async throws {
        try await withFolder { folder in
            let keys = try await start(folder, mchid: "1900000222")
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
                let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/" + name)
                let isPrivate = name.contains("key") && name != "pub_key.pem"
                #expect(attributes[.posixPermissions] as? Int == (isPrivate ? 0o600 : 0o644), "\(name)")
            }
            #expect(try PlainFile.read(folder.apiV3KeyFile).count == 32)
            let index = try #require(try JSONParser.parse(PlainFile.read(folder.indexFile)).objectValue)
            #expect(index["mchid"] == .string("1900000222"))
            #expect(index["merchantSerial"] == .string(keys.merchant.certificate.serial))
            for name in ["privateKeyFile", "apiV3KeyFile", "publicKeyFile", "trustRootsFile", "configFile"] {
                let path = try #require(index[name]?.stringValue)
                #expect(path.hasPrefix("/"))
                #expect(try PlainFile.readIfPresent(path) != nil, "\(name)")
            }
            let baseURL = try #require(index["baseUrl"]?.stringValue)
            let yaml = String(decoding: try PlainFile.read(folder.configurationFile), as: UTF8.self)
            for line in [
                "baseUrl: \"\(baseURL)\"", "mchid: \"1900000222\"",
                "merchantSerial: \"\(keys.merchant.certificate.serial)\"",
                "publicKeyId: \"\(keys.publicKeyID)\"", "privateKeyFile: \"\(folder.merchantKeyFile)\"",
                "publicKeyFile: \"\(folder.publicKeyFile)\"", "trustRootsFile: \"\(folder.trustRootsFile)\"",
                "backupBaseUrl: \"https://localhost:",
            ] {
                #expect(yaml.contains("\n  " + line), "\(line)")
            }
        }
    }

    @Test("is used again while its certificates are valid, and written anew afterwards")
    func reuse() async throws {
        try await withFolder { folder in
            let first = try await start(folder)
            let second = try await start(folder)
            #expect(second.merchant.certificate.serial == first.merchant.certificate.serial)
            #expect(second.publicKeyID == first.publicKeyID)
            #expect(second.apiV3Key == first.apiV3Key)
            #expect(second.platform.map(\.certificate.serial) == first.platform.map(\.certificate.serial))
            let later = try await start(folder, later: .seconds(800 * 86_400))
            #expect(later.merchant.certificate.serial != first.merchant.certificate.serial)
        }
    }

    @Test("is refused for another merchant, or when a file is damaged")
    func refused() async throws {
        try await withFolder { folder in
            _ = try await start(folder)
            let other = try await #require(throws: SimulatorError.self) { try await start(folder, mchid: "7") }
            #expect(other == .otherMerchant(path: folder.path, found: KeyMaterial.defaultMchid, wanted: "7"))
            try PlainFile.write(Array("nonsense".utf8), to: folder.merchantKeyFile, isPrivate: true)
            let damaged = try await #require(throws: SimulatorError.self) { try await start(folder) }
            #expect(damaged.description.hasPrefix(folder.merchantKeyFile))
        }
    }

    @Test("names the file that cannot be written")
    func unwritable() async throws {
        let folder = KeyFolder("/proc/none")
        let error = try await #require(throws: SimulatorError.self) { try await start(folder) }
        #expect(error.description.hasPrefix("/proc/none"))
    }

    @Test("serials keep their leading zero")
    func serials() async throws {
        let keys = try await TestKeys.shared()
        #expect(keys.platform.allSatisfy { $0.certificate.serial.count == 40 && $0.certificate.serial.hasPrefix("0") })
        #expect(keys.publicKeyID.hasPrefix("PUB_KEY_ID_"))
    }
}
