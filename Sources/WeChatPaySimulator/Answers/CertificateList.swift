import Cryptography
import StrictJSON

/// The answer to `GET /v3/certificates`: platform certificates, sealed under the APIv3 key.
package struct CertificateList: Sendable {
    private let apiV3Key: [UInt8]
    private let certificates: [Certificate]

    package init(_ keys: KeyMaterial) {
        apiV3Key = Array(keys.apiV3Key.utf8)
        certificates = keys.platform.map(\.certificate)
    }

    /// - Parameter serials: the ones to list; `nil` lists all.
    package func body(serials: [String]?) throws(APIFailure) -> [UInt8] {
        var sealed: [(certificate: Certificate, nonce: String, ciphertext: String)] = []
        for certificate in certificates where serials?.contains(certificate.serial) != false {
            let nonce = Hex.lowercase(SecureRandom.bytes(6))
            do {
                let bytes = try AES256GCM.seal(
                    Array(certificate.pem.utf8), key: apiV3Key, nonce: Array(nonce.utf8),
                    associatedData: Array(Self.associatedData.utf8))
                sealed.append((certificate, nonce, Base64.encode(bytes)))
            } catch {
                throw .systemError
            }
        }
        var writer = JSONWriter(capacity: 4096)
        writer.object { object in
            object.member(
                "data",
                array: { array in
                    for entry in sealed {
                        array.object { Self.write(entry.certificate, entry.nonce, entry.ciphertext, to: &$0) }
                    }
                })
        }
        return writer.bytes
    }

    private static let associatedData = "certificate"

    private static func write(
        _ certificate: Certificate, _ nonce: String, _ ciphertext: String, to object: inout JSONWriter
    ) {
        object.member("serial_no", certificate.serial)
        object.member("effective_time", SimulatedTime(milliseconds: certificate.notBefore * 1000).rfc3339)
        object.member("expire_time", SimulatedTime(milliseconds: certificate.notAfter * 1000).rfc3339)
        object.member(
            "encrypt_certificate",
            object: { object in
                object.member("algorithm", "AEAD_AES_256_GCM")
                object.member("nonce", nonce)
                object.member("associated_data", associatedData)
                object.member("ciphertext", ciphertext)
            })
    }
}
