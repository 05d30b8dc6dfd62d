import Cryptography

/// The keys that WeChat Pay may sign answers with: public keys by their id, certificates by their serial, side by side.
package struct PlatformKeys: Sendable {
    /// How far our clock may differ from WeChat Pay's.
    static let clockTolerance: Duration = .seconds(300)

    package private(set) var certificates: [SerialNumber: Certificate] = [:]
    private let publicKeys: [SerialNumber: RSAPublicKey]

    package init(publicKeys: [PlatformPublicKey] = [], certificates: [Certificate] = []) {
        self.publicKeys = Dictionary(publicKeys.map { (SerialNumber($0.id), $0.key) }) { first, _ in first }
        add(certificates)
    }

    /// Adds what a download brought. Those already held stay, for answers signed just before a switch.
    package mutating func add(_ new: [Certificate]) {
        for certificate in new {
            certificates[SerialNumber(certificate.serial)] = certificate
        }
    }

    package mutating func removeExpired(at now: Moment) {
        certificates = certificates.filter { !Self.hasEnded($0.value, at: now) }
    }

    /// Whether there is anything that could verify an answer at that moment.
    package func isUsable(at now: Moment) -> Bool {
        !publicKeys.isEmpty || certificates.values.contains { Self.isValid($0, at: now) }
    }

    /// When the last of the certificates ends; `nil` when there are none.
    package var lastExpiry: Moment? {
        certificates.values.map { Moment(seconds: $0.notAfter) }.max()
    }

    func key(_ serial: SerialNumber, at now: Moment) throws(Unverified) -> RSAPublicKey {
        if let key = publicKeys[serial] { return key }
        guard let certificate = certificates[serial] else { throw .unknownSerial(serial.text) }
        guard Self.isValid(certificate, at: now) else { throw .certificateNotValid(serial.text) }
        return certificate.publicKey
    }

    private static func isValid(_ certificate: Certificate, at now: Moment) -> Bool {
        !hasEnded(certificate, at: now) && Moment(seconds: certificate.notBefore) <= now + clockTolerance
    }

    private static func hasEnded(_ certificate: Certificate, at now: Moment) -> Bool {
        Moment(seconds: certificate.notAfter) + clockTolerance < now
    }
}
