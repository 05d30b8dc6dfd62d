import Cryptography

/// The keys that WeChat Pay may sign answers with: public keys by their id, certificates by their serial, side by side.
package struct PlatformKeys: Sendable {
    /// How far our clock may differ from WeChat Pay's.
    static let clockTolerance: Duration = .seconds(300)

    package private(set) var certificates: [SerialNumber: Certificate] = [:]
    /// How long a public key that is no longer configured still verifies answers: to calls under way, and to those that were signed
    /// with it just before a switch.
    static let leavingTime: Duration = .seconds(600)

    private var publicKeys: [SerialNumber: RSAPublicKey] = [:]
    private var leaving: [SerialNumber: (key: RSAPublicKey, until: Moment)] = [:]

    package init(publicKeys: [PlatformPublicKey] = [], certificates: [Certificate] = []) {
        self.publicKeys = Self.byID(publicKeys)
        add(certificates)
    }

    private static func byID(_ keys: [PlatformPublicKey]) -> [SerialNumber: RSAPublicKey] {
        Dictionary(keys.map { (SerialNumber($0.id), $0.key) }) { first, _ in first }
    }

    var hasPublicKeys: Bool { !publicKeys.isEmpty }

    /// Has `new` in place of the public keys held; those stay for a while, unless there is a new one of the same id.
    mutating func replacePublicKeys(_ new: [PlatformPublicKey], at now: Moment) {
        leaving = leaving.filter { now < $0.value.until }
        for (id, key) in publicKeys { leaving[id] = (key, now + Self.leavingTime) }
        publicKeys = Self.byID(new)
        for id in publicKeys.keys { leaving[id] = nil }
    }

    /// Adds what a download brought. Those already held stay, for answers signed just before a switch; one of a serial already held
    /// takes its place.
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
        if let old = leaving[serial], now < old.until { return old.key }
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
