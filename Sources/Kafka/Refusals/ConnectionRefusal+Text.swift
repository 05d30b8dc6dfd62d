import CRdKafka

/// librdkafka tells a refusal by a code and a text, of which these are the parts that name the reason.
extension ConnectionRefusal {
    /// - Parameters:
    ///   - code: of the error callback.
    ///   - reason: its text, `ssl://host:port/id: SSL handshake failed: …`.
    ///   - mechanism: the SASL mechanism of the configuration.
    ///   - certificate: what the verification last had against that broker's certificate.
    /// - Returns: `nil` for everything that may pass by itself.
    init?(
        code: Int32, reason: String, mechanism: String?, certificate: (_ broker: String) -> CertificateFault?
    ) {
        let (broker, said, times) = Self.parts(of: reason)
        let isHandshake = times.contains("in state SSL_HANDSHAKE")
        guard let cause = Self.cause(code, said, isHandshake, mechanism, { certificate(broker) }) else { return nil }
        self.init(broker: broker, cause: cause)
    }

    /// Whether a log line tells what the error callback tells too, and better.
    static func isTold(byLogLine line: String, facility: String) -> Bool {
        if facility == "SSLCERTVRFY" { return true }
        guard facility == "FAIL" else { return false }
        return [
            "certificate verify failed", "SSL handshake failed", "SASL authentication error",
            "mechanism handshake failed",
            "security.protocol", " alert ",
        ].contains { line.contains($0) }
    }

    private static func cause(
        _ code: Int32, _ said: String, _ isHandshake: Bool, _ mechanism: String?,
        _ certificate: () -> CertificateFault?
    ) -> Cause? {
        if let offer = said.firstRange(of: "broker's supported mechanisms: ") {
            return .mechanism(mechanism ?? "", offered: String(said[offer.upperBound...]))
        }
        if code == RD_KAFKA_RESP_ERR__AUTHENTICATION.rawValue, !said.contains("SSL") {
            let answer = said.firstRange(of: "SASL authentication error: ").map { said[$0.upperBound...] } ?? said[...]
            return .credentials(mechanism: mechanism ?? "SASL", answer: String(answer))
        }
        if said.contains("certificate verify failed") {
            return .brokerCertificate(certificate() ?? .other("certificate verify failed"))
        }
        if let alert = said.firstRange(of: " alert ") {
            return .clientCertificate(alert: alertName(said[alert.upperBound...]))
        }
        if isHandshake, handshakeEnds.contains(where: { said.contains($0) }) { return .plainListener }
        if said.contains("connecting to a SSL listener?") { return .securedListener }
        if said.contains("might require SASL authentication") { return .authenticatedListener }
        return nil
    }

    /// How a listener without TLS ends a handshake: with an answer that is no TLS, with an orderly end, or with a reset, which is
    /// what the kernel makes of closing while bytes of ours are unread ("Disconnected"; "Broken pipe" when we were writing).
    private static let handshakeEnds = [
        "wrong version number", "unexpected eof", "Disconnected", "SSL transport error: Broken pipe",
    ]

    private static func alertName(_ text: Substring) -> String {
        "alert " + text.prefix { $0 != ":" && $0 != "(" }.split(separator: " ").joined(separator: " ")
    }

    /// The broker, what is said of it, and the times, the connection's state and counts in parentheses at the end.
    ///
    /// Coordinators have a connection of their own, which is named by its purpose, its address following:
    /// `GroupCoordinator: host:port: …`.
    private static func parts(of reason: String) -> (broker: String, said: String, times: Substring) {
        var said = reason[...]
        var name = takeName(from: &said)
        if !name.contains(":") { name = takeName(from: &said) }
        var times = said.suffix(0)
        if let start = said.ranges(of: " (after ").last?.lowerBound { (said, times) = (said[..<start], said[start...]) }
        let address = name.firstRange(of: "://").map { name[$0.upperBound...] } ?? name
        return (String(address.prefix { $0 != "/" }), String(said), times)
    }

    private static func takeName(from said: inout Substring) -> Substring {
        guard let colon = said.firstRange(of: ": ") else { return said }
        defer { said = said[colon.upperBound...] }
        return said[..<colon.lowerBound]
    }
}
