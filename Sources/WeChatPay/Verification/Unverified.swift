/// Why an answer is not believed to come from WeChat Pay: nothing it says counts, and the fate of the call is open.
package enum Unverified: Error, Hashable, Sendable {
    case missingHeader(String)
    /// There are two of it, of which each could be meant.
    case repeatedHeader(String)
    /// Too long, or with bytes that no header of WeChat Pay's has.
    case malformedHeader(String)
    /// A signature by some other algorithm than ours.
    case unknownSignatureType(String)
    /// The timestamp is not a number of seconds.
    case malformedTimestamp
    /// Signed at a moment more than five minutes from ours; seconds, positive when the signature is ahead of our clock.
    case stale(secondsAhead: Int64)
    /// Test traffic, which WeChat Pay sends to see that a merchant verifies at all.
    case probe
    /// The signature is not Base64.
    case malformedSignature
    /// No certificate and no public key of that name is held.
    case unknownSerial(String)
    /// The certificate of that serial is not valid at this moment.
    case certificateNotValid(String)
    case wrongSignature(serial: String)
    /// The call was not made: there is no key yet to verify its answer with, for the reason given.
    case noPlatformKeys(String)
}

extension Unverified: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missingHeader(let name): "the answer has no \(name) header"
        case .repeatedHeader(let name): "the answer has more than one \(name) header"
        case .malformedHeader(let name): "the answer's \(name) header is too long or not printable"
        case .unknownSignatureType(let type): "the answer is signed by an unknown method, \(type.shortened)"
        case .malformedTimestamp: "the timestamp of the signature is not a number"
        case .stale(let seconds):
            "the signature was made \(abs(seconds)) s \(seconds < 0 ? "before" : "after") our now, more than 300 s off"
        case .probe: "the signature is a probe that must fail"
        case .malformedSignature: "the signature is not Base64"
        case .unknownSerial(let serial): "the answer is signed with a key that is not held, \(serial.shortened)"
        case .certificateNotValid(let serial): "the certificate \(serial.shortened) is not valid now"
        case .wrongSignature(let serial): "the signature does not fit the answer and the key \(serial.shortened)"
        case .noPlatformKeys(let reason): "no key of WeChat Pay's is held to verify answers with: \(reason)"
        }
    }

    /// Whether a key that is held says that this was not made by its owner, whatever the answer's status.
    var isForgery: Bool {
        switch self {
        case .wrongSignature, .probe, .malformedSignature, .repeatedHeader, .malformedHeader: true
        default: false
        }
    }

    /// Whether newer certificates could make the answer good.
    var callsForRefresh: Bool {
        switch self {
        case .unknownSerial, .certificateNotValid: true
        default: false
        }
    }
}

extension String {
    /// For reports: what came from outside, printable ASCII and at most 80 characters of it.
    var shortened: String {
        let shown = String(
            unicodeScalars.prefix(80).map { (0x20...0x7E).contains($0.value) ? Character($0) : "?" })
        return unicodeScalars.dropFirst(80).isEmpty ? shown : shown + "…"
    }
}
