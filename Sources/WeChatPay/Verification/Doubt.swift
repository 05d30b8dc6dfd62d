/// Why an answer is not acted on, as metrics and logs tell such answers apart: a closed list, whatever is sent.
package enum Doubt: String, CaseIterable, Hashable, Sendable {
    /// Without a signature, or without a part of it.
    case unsigned
    /// A signature that is none by its form: twice there, too long, not Base64, by an unknown method.
    case malformedSignature = "malformed_signature"
    /// Made over something else, or with another key than the one it names.
    case wrongSignature = "wrong_signature"
    case stale
    case probe
    /// Names a key that is not held.
    case unknownKey = "unknown_key"
    /// Names a certificate that has ended or has not begun.
    case keyNotValid = "key_not_valid"
    case tooLarge = "too_large"
    /// In a packed encoding, which is never asked for.
    case packed
    case contentType = "content_type"
    /// Signed, but not what is documented.
    case unreadable
    /// A list of certificates that does not open with our APIv3 key.
    case foreignList = "foreign_list"
    /// It began and did not end: stalled, endless or cut.
    case incomplete
    case redirect
    /// Signed, and of another return, or of other numbers, than was asked for.
    case otherReturn = "other_return"
}

extension Doubt {
    /// `nil`: no answer was doubted, as none was asked for.
    init?(_ reason: Unverified) {
        switch reason {
        case .missingHeader: self = .unsigned
        case .repeatedHeader, .malformedHeader, .unknownSignatureType, .malformedTimestamp, .malformedSignature:
            self = .malformedSignature
        case .stale: self = .stale
        case .probe: self = .probe
        case .unknownSerial: self = .unknownKey
        case .certificateNotValid: self = .keyNotValid
        case .wrongSignature: self = .wrongSignature
        case .noPlatformKeys: return nil
        }
    }

    init(_ reason: UnreadableAnswer) {
        switch reason {
        case .tooLarge: self = .tooLarge
        case .packed: self = .packed
        case .otherContentType: self = .contentType
        case .notJSON, .notAnObject, .missingMember, .wrongType, .unexpectedStatus: self = .unreadable
        }
    }

    init(_ reason: CertificateListError) {
        switch reason {
        case .unreadable(let reason): self.init(reason)
        case .empty, .unknownAlgorithm: self = .unreadable
        case .notDecrypted, .notACertificate, .otherSerial: self = .foreignList
        }
    }
}
