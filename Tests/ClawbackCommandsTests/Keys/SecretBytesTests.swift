import Cryptography
import Foundation
import TestSupport
import Testing
import WeChatPay

@testable import ClawbackCommands

/// Each test looks through all that this process has in memory.
@Suite("Secrets in memory", .serialized, .enabled(if: isLinux, "needs /proc/self/mem"))
struct SecretBytesTests {
    @Test("bytes are there once while they are needed, and nowhere afterwards")
    func overwritten() throws {
        let needle = MaskedBytes(random: 48)
        try expectOnce(needle)
        #expect(try OwnMemory.count(of: needle) == 0)
    }

    /// Until it returns.
    private func expectOnce(_ needle: MaskedBytes) throws {
        let secret = SecretBytes(capacity: 4096) { room in
            needle.write(to: UnsafeMutableRawBufferPointer(rebasing: room[1024...]))
            return 2048
        }
        let count = try OwnMemory.count(of: needle)
        withExtendedLifetime(secret) {}
        #expect(count == 1)
    }

    @Test("bytes whose reading fails are nowhere either")
    func failed() throws {
        let needle = MaskedBytes(random: 48)
        struct Failed: Error {}
        #expect(throws: Failed.self) {
            try SecretBytes(capacity: 4096) { room in
                needle.write(to: UnsafeMutableRawBufferPointer(rebasing: room[1024...]))
                throw Failed()
            }
        }
        #expect(try OwnMemory.count(of: needle) == 0)
    }

    @Test("they are not printed, whichever way")
    func redacted() throws {
        let secret = SecretBytes(copying: "hunter2")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in [
            "\(secret)", String(reflecting: secret), dumped, "\([secret])", "\(Mirror(reflecting: secret).children)",
        ] {
            #expect(!text.contains("hunter2"))
        }
    }

    @Test(
        "of a key file's text nothing is left once the key is read, and the APIv3 key is in one place as long as it is needed"
    )
    func keyFiles() throws {
        let folder = NSTemporaryDirectory() + "/clawback-keys-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // Made by another process, of which only hexadecimal digits come over.
        let digits = try Self.shell(
            """
            cd '\(folder)' && umask 077
            openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem 2>/dev/null
            head -c 24 /dev/urandom | base64 | tr -d '\\n' >apiv3
            sed -n 16p key.pem | tr -d '\\n' | od -An -v -tx1 | tr -d ' \\n'; echo
            od -An -v -tx1 apiv3 | tr -d ' \\n'; echo
            """
        ).split(separator: "\n").map { MaskedBytes(hexadecimal: String($0)) }
        #expect(digits.map(\.count) == [64, 32])
        var keys: (Credentials, APIv3Key?)? = try Self.read(folder)
        #expect(try OwnMemory.count(of: digits[0]) == 0, "a line of the PEM text")
        let held = try OwnMemory.count(of: digits[1])
        #expect(held == 1, "the APIv3 key")
        #expect(keys != nil)
        keys = nil
        #expect(try OwnMemory.count(of: digits[1]) == 0, "the APIv3 key, when it is needed no more")
    }

    private static func read(_ folder: String) throws -> (Credentials, APIv3Key?) {
        let files = KeyFiles(
            settings: try Sample.loader(
                flags: [
                    "wechatpay.privateKeyFile": folder + "/key.pem", "wechatpay.apiV3KeyFile": folder + "/apiv3",
                ]
            ).weChatPay())
        return (try files.credentials(), try files.apiV3Key())
    }

    private static func shell(_ script: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", script]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
    }
}

#if os(Linux)
    private let isLinux = true
#else
    private let isLinux = false
#endif
