import Cryptography
import StrictJSON

/// The answer of `GET /v3/certificates`, decrypted: platform certificates that are or will be in use.
///
/// That they open under the APIv3 key already shows who made them. The signature of the answer is a separate matter.
struct CertificateList: Sendable {
    let certificates: [Certificate]
    /// Why entries beside the usable ones were left out, for example one of another algorithm.
    let leftOut: [CertificateListError]

    private static let algorithm = "AEAD_AES_256_GCM"

    /// - Throws: when no entry at all is usable; the reason is the first entry's.
    init(body: [UInt8], key: APIv3Key) throws(CertificateListError) {
        let entries: [JSONValue]
        do {
            entries = try AnswerObject(body).array("data")
        } catch {
            throw .unreadable(error)
        }
        var certificates: [Certificate] = []
        var leftOut: [CertificateListError] = []
        for entry in entries {
            do throws(CertificateListError) {
                certificates.append(try Self.certificate(entry, key))
            } catch {
                leftOut.append(error)
            }
        }
        guard !certificates.isEmpty else { throw leftOut.first ?? .empty }
        self.certificates = certificates
        self.leftOut = leftOut
    }

    private static func certificate(_ entry: JSONValue, _ key: APIv3Key) throws(CertificateListError) -> Certificate {
        let (serial, sealed) = try sealedCertificate(entry)
        let plaintext: [UInt8]
        do {
            plaintext = try AES256GCM.open(
                sealed.ciphertext, key: key.secret, nonce: sealed.nonce, associatedData: sealed.associatedData)
        } catch {
            throw .notDecrypted(serial: serial, error)
        }
        let certificate: Certificate
        do {
            certificate = try Certificate(pem: String(decoding: plaintext, as: UTF8.self))
        } catch {
            throw .notACertificate(serial: serial, error)
        }
        guard SerialNumber(certificate.serial) == SerialNumber(serial) else {
            throw .otherSerial(listed: serial, actual: certificate.serial)
        }
        return certificate
    }

    private struct Sealed {
        let ciphertext: [UInt8]
        let nonce: [UInt8]
        let associatedData: [UInt8]
    }

    private static func sealedCertificate(
        _ entry: JSONValue
    ) throws(CertificateListError) -> (serial: String, sealed: Sealed) {
        guard let object = entry.objectValue else { throw .unreadable(.notAnObject) }
        do {
            let entry = AnswerObject(object)
            let serial = try entry.text("serial_no")
            let sealed = try entry.object("encrypt_certificate")
            let algorithm = try sealed.text("algorithm")
            guard algorithm == Self.algorithm else { throw CertificateListError.unknownAlgorithm(algorithm) }
            guard let ciphertext = Base64.decode(try sealed.text("ciphertext")) else {
                throw UnreadableAnswer.wrongType(member: "ciphertext", expected: "Base64")
            }
            let nonce = Array(try sealed.text("nonce").utf8)
            let associatedData = Array((try sealed.optionalText("associated_data") ?? "").utf8)
            return (serial, Sealed(ciphertext: ciphertext, nonce: nonce, associatedData: associatedData))
        } catch let error as CertificateListError {
            throw error
        } catch let error as UnreadableAnswer {
            throw .unreadable(error)
        } catch {
            preconditionFailure("only the two kinds of error above are thrown: \(error)")
        }
    }
}

/// Why a certificate list, or one entry of it, is of no use.
package enum CertificateListError: Error, Hashable, Sendable {
    case empty
    case unreadable(UnreadableAnswer)
    case unknownAlgorithm(String)
    /// With `notAuthentic`: another APIv3 key than the one the list was made for, or a forged list.
    case notDecrypted(serial: String, CipherError)
    case notACertificate(serial: String, CertificateError)
    case otherSerial(listed: String, actual: String)
}

extension CertificateListError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .empty: "the list of platform certificates is empty"
        case .unreadable(let error): "the list of platform certificates cannot be read: \(error)"
        case .unknownAlgorithm(let name): "a platform certificate is encrypted by an unknown method, \(name.shortened)"
        case .notDecrypted(let serial, .notAuthentic):
            "the platform certificate \(serial.shortened) does not open with the APIv3 key: is it this merchant's?"
        case .notDecrypted(let serial, let error):
            "the platform certificate \(serial.shortened) cannot be decrypted: \(error)"
        case .notACertificate(let serial, let error):
            "what is listed as platform certificate \(serial.shortened) is none: \(error)"
        case .otherSerial(let listed, let actual):
            "a platform certificate is listed as \(listed.shortened) but has the serial number \(actual)"
        }
    }
}
