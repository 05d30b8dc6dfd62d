import Foundation
import Testing

@testable import ClawbackCommands

@Suite("Secrets in files")
struct SecretFileTests {
    /// A folder of the test's own.
    private final class Folder {
        let path = NSTemporaryDirectory() + "/clawback-secrets-" + UUID().uuidString

        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

        func write(_ text: String, mode: Int = 0o600) throws -> String {
            let file = path + "/" + UUID().uuidString
            try text.write(toFile: file, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
            return file
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    private let folder: Folder

    init() throws { folder = try Folder() }

    @Test(
        "a property is read from the file that NAME.file names, without the line feed at its end",
        arguments: ["hunter2", "hunter2\n", "hunter2\r\n"])
    func read(text: String) throws {
        let loader = try Sample.loader(flags: ["kafka.properties": "sasl.password.file=\(try folder.write(text))"])
        #expect(try loader.kafka().properties == [KafkaProperty(name: "sasl.password", value: "hunter2")])
    }

    @Test("only one line feed is cut, and commas and spaces are the secret's own")
    func verbatim() throws {
        let loader = try Sample.loader(
            flags: ["kafka.properties": "sasl.password.file=\(try folder.write(" a,b\\ \n\n"))"])
        #expect(try loader.kafka().properties.first?.value == " a,b\\ \n")
    }

    @Test("a file that cannot be used is named with its property, and never shown")
    func unusable() throws {
        for (path, reason) in [
            (folder.path + "/missing", "No such file or directory"), (folder.path, "Is a directory"),
            (try folder.write("\n"), "is empty"), (try folder.write("hunter2\0"), "is not text"),
            (try folder.write(String(repeating: "hunter2", count: 10_000)), "larger than 65536 bytes"),
        ] {
            let loader = try Sample.loader(flags: ["kafka.properties": "sasl.password.file=\(path)"])
            let error = #expect(throws: ConfigurationError.self) { try loader.kafka() }
            #expect(
                error?.line
                    == "kafka.properties: sasl.password.file: \(path): \(reason); needed: a file that holds the value of "
                    + "sasl.password")
        }
    }

    @Test("a property given both ways is refused")
    func both() throws {
        let loader = try Sample.loader(file: "kafka:\n  properties:\n    sasl.password: a\n    sasl.password.file: b\n")
        let error = #expect(throws: ConfigurationError.self) { try loader.kafka() }
        #expect(
            error?.line == "kafka.properties: sasl.password and sasl.password.file are both given; give one of them")
    }

    @Test(
        "a secret on the command line is refused and not shown; in the environment it is taken",
        arguments: ["sasl.password", "ssl.key.password", "ssl.key.pem", "sasl.oauthbearer.config"])
    func commandLine(name: String) throws {
        let given = ["kafka.properties": "security.protocol=SASL_SSL,\(name)=hunter2"]
        let error = #expect(throws: ConfigurationError.self) { try Sample.loader(flags: given).kafka() }
        #expect(error?.line.contains("kafka.properties: \(name) (from --kafka-properties) is not allowed") == true)
        #expect(error?.line.contains("hunter2") == false)
        let environment = ["CLAWBACK_KAFKA_PROPERTIES": "\(name)=hunter2"]
        #expect(try Sample.loader(environment: environment).kafka().properties.map(\.value) == ["hunter2"])
    }

    @Test("the place of a secret may stand on the command line")
    func places() throws {
        let given = [
            "kafka.properties": "ssl.key.location=/tls.key,sasl.oauthbearer.token.endpoint.url=https://a/token"
        ]
        #expect(try Sample.loader(flags: given).kafka().properties.count == 2)
    }

    @Test("files with secrets that others can read are found, each with its mode and what names it")
    func exposed() throws {
        let (open, closed) = (try folder.write("hunter2", mode: 0o644), try folder.write("hunter2", mode: 0o600))
        let group = try folder.write("hunter2", mode: 0o640)
        let loader = try Sample.loader(
            flags: [
                "wechatpay.privateKeyFile": open, "wechatpay.apiV3KeyFile": closed,
                "kafka.properties": "sasl.password.file=\(group),ssl.key.location=\(open),ssl.ca.location=\(open)",
            ])
        let found = SecretExposure.all(loader)
        #expect(found.map(\.setting) == ["wechatpay.privateKeyFile", "kafka.properties sasl.password.file"])
        #expect(found.map(\.path) == [open, group])
        #expect(found.map(\.modeText) == ["0644", "0640"])
    }

    @Test("a settings file counts as one with a secret only when a secret is in it")
    func settingsFile() throws {
        let secret = "kafka:\n  properties:\n    sasl.password: hunter2\n"
        let harmless = "kafka:\n  properties:\n    sasl.username: clawback\n    sasl.password.file: /none\n"
        for (text, isFound) in [(secret, true), (harmless, false)] {
            let path = try folder.write(text, mode: 0o644)
            let sources = ConfigurationSources(
                flags: [:], environment: [:], file: try ConfigurationFile(path: path))
            let loader = try ConfigurationLoader(sources: sources, hostName: "host")
            #expect(SecretExposure.all(loader).map(\.path) == (isFound ? [path] : []))
        }
    }

    @Test("a file that is another's counts only when everybody can read it, as its group is how we come to read it")
    func others() throws {
        guard getuid() == 0 else { return }
        for (mode, isFound) in [(0o440, false), (0o444, true)] {
            let path = try folder.write("hunter2", mode: mode)
            #expect(chown(path, 12_345, 0) == 0)
            #expect((SecretExposure(setting: "s", path: path) != nil) == isFound)
        }
    }
}
