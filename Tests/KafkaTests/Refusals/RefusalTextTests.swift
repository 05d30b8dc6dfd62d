import Testing

@testable import Kafka

/// The texts are librdkafka 2.0.2's, as it has been seen to say them.
@Suite("What librdkafka says of a refusal")
struct RefusalTextTests {
    /// - Parameter code: librdkafka's for a failed transport, unless given.
    private func refusal(_ reason: String, code: Int32 = -195) -> ConnectionRefusal? {
        ConnectionRefusal(code: code, reason: reason, mechanism: "PLAIN") { broker in
            broker == "broker-1:9093" ? .expired : nil
        }
    }

    @Test(
        "a handshake that ends without TLS names the listener, whichever way it ends",
        arguments: [
            "SSL handshake failed: Disconnected: connecting to a PLAINTEXT broker listener? (after 0ms in state SSL_HANDSHAKE)",
            "SSL handshake failed: error:0A000126:SSL routines::unexpected eof while reading (after 1ms in state SSL_HANDSHAKE)",
            "SSL handshake failed: error:0A00010B:SSL routines::wrong version number: (after 1ms in state SSL_HANDSHAKE)",
            "error:0A00010B:SSL routines::wrong version number (after 2ms in state SSL_HANDSHAKE)",
            "SSL handshake failed: SSL transport error: Broken pipe (after 3ms in state SSL_HANDSHAKE, 2 identical error(s) suppressed)",
        ])
    func plainListener(said: String) {
        #expect(
            refusal("ssl://broker-1:9093/bootstrap: \(said)")
                == ConnectionRefusal(broker: "broker-1:9093", cause: .plainListener))
    }

    @Test(
        "what may pass by itself is none",
        arguments: [
            "ssl://broker-1:9093/1: Disconnected (after 584ms in state UP)",
            "ssl://broker-1:9093/1: Connect to ipv4#10.0.0.1:9093 failed: Connection refused (after 0ms in state CONNECT)",
            "ssl://broker-1:9093/1: Connection setup timed out in state CONNECT (after 30029ms in state CONNECT)",
            "", ":", ": ", " (after ", "broker",
        ])
    func passing(reason: String) {
        #expect(refusal(reason) == nil)
    }

    @Test(
        "a coordinator's connection is told by its address, with what is known of the certificate",
        arguments: ["ssl://broker-1:9093/1: ", "GroupCoordinator: broker-1:9093: ", "TxnCoordinator: broker-1:9093: "])
    func coordinator(name: String) {
        let said =
            "SSL handshake failed: error:0A000086:SSL routines::certificate verify failed: broker certificate could not be "
            + "verified, verify that ssl.ca.location is correctly configured (after 3ms in state SSL_HANDSHAKE)"
        #expect(
            refusal(name + said, code: -181)
                == ConnectionRefusal(broker: "broker-1:9093", cause: .brokerCertificate(.expired)))
    }
}
