import Cryptography
import Testing

@testable import WeChatPay

@Suite("Client configuration")
struct ConfigurationTests {
    @Test(
        "an origin is a scheme, a host and at most a port",
        arguments: [
            ("https://api.mch.weixin.qq.com", "api.mch.weixin.qq.com"), ("https://localhost:8443/", "localhost:8443"),
            ("HTTPS://[::1]:8443", "[::1]:8443"), ("https://[::1]", "[::1]"),
        ])
    func origins(text: String, host: String) throws {
        let origin = try Origin(text)
        #expect(origin.host == host)
        #expect(origin.url == "https://" + host)
    }

    @Test("money is not sent over plain HTTP")
    func plainHTTP() {
        #expect(throws: OriginError.notHTTPS("http://localhost")) { try Origin("http://localhost") }
    }

    @Test(
        "anything after the host is refused",
        arguments: [
            "https://", "https:///", "https://host/v3", "https://host?x", "https://u@host", "https://host:0",
            "https://host:x", "https://host:70000", "https://ho st", "https://:1",
        ])
    func noOrigins(text: String) {
        #expect(throws: OriginError.notAnOrigin(text)) { try Origin(text) }
    }

    @Test("an APIv3 key has 32 bytes, white space around it apart")
    func apiV3Key() throws {
        #expect(try APIv3Key(Platform.apiV3Key + "\n").secret.withBytes { Array($0) } == Array(Platform.apiV3Key.utf8))
        #expect(throws: APIv3KeyError(byteCount: 31)) { try APIv3Key(String(Platform.apiV3Key.dropLast())) }
        #expect(throws: APIv3KeyError(byteCount: 0)) { try APIv3Key(" \n") }
    }

    @Test("no secret shows in a description or a dump")
    func redaction() throws {
        let configuration = ClientConfiguration(
            origin: try Origin("https://host"), credentials: Samples.credentials,
            apiV3Key: try APIv3Key(Platform.apiV3Key))
        var dumped = ""
        dump(configuration, to: &dumped)
        let bytesAsText = "\(Array(Platform.apiV3Key.utf8).prefix(4))".dropLast()
        for text in ["\(configuration)", String(reflecting: configuration), dumped] {
            #expect(!text.contains(Platform.apiV3Key))
            #expect(!text.contains(bytesAsText))
            #expect(!text.contains("BEGIN"))
        }
        #expect("\(try APIv3Key(Platform.apiV3Key))" == "APIv3Key(<redacted>)")
        #expect("\(Samples.credentials)".contains("<redacted>"))
    }

    @Test("without an APIv3 key and a public key there can be no client")
    func noKeys() {
        #expect(throws: ClientConfigurationError.noPlatformKeys) {
            try WeChatPayClient.stubbed(StubTransport { _ in .failure(.init(.reset, "")) }, apiV3Key: nil)
        }
    }

    @Test("trust roots that cannot be read are named")
    func trustRoots() throws {
        let configuration = ClientConfiguration(
            origin: try Origin("https://host"), credentials: Samples.credentials,
            publicKeys: [Platform.first.publicKey],
            trustRootsFile: "/nonexistent/ca.pem")
        #expect {
            try WeChatPayClient(configuration: configuration, logger: Samples.silent)
        } throws: { error in
            guard case ClientConfigurationError.unreadableTrustRoots("/nonexistent/ca.pem", _) = error else {
                return false
            }
            return true
        }
    }
}
