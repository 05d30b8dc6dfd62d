import Cryptography
import StrictJSON

@testable import WeChatPay

/// The list of platform certificates at every depth: the JSON, what lies under AES-GCM, the X.509 under that, single keys.
enum CertificateListTarget {
    private static let key = try! APIv3Key("0123456789abcdef0123456789abcdef")

    static func run(_ input: Input) {
        var input = input
        let choice = input.byte() & 3
        let rest = input.all()
        switch choice {
        case 0: checkList(rest)
        case 1: checkList(list(sealing: rest))
        case 2: checkList(list(sealing: Array(pem("CERTIFICATE", rest).utf8)))
        default: checkKeys(rest)
        }
    }

    private static func checkList(_ body: [UInt8]) {
        do throws(CertificateListError) {
            let list = try CertificateList(body: body, key: key)
            require(!list.certificates.isEmpty, "a list has certificates")
            for certificate in list.certificates { check(certificate, in: body) }
            for reason in list.leftOut { requireOneLine("\(reason)") }
        } catch {
            requireOneLine("\(error)")
        }
    }

    private static func check(_ certificate: Certificate, in body: [UInt8]) {
        let serial = SerialNumber(certificate.serial)
        let entries = (try? JSONParser.parse(body))?.objectValue?["data"]?.arrayValue ?? []
        let isListed = entries.contains { entry in
            entry.objectValue?["serial_no"]?.stringValue.map { SerialNumber($0) == serial } ?? false
        }
        require(isListed, "a certificate has the serial number it is listed under")
        require(
            !certificate.publicKey.isValid(signature: [UInt8](repeating: 1, count: 256), for: []),
            "no key fits anything")
        let keys = PlatformKeys(certificates: [certificate])
        for seconds: Int64 in [0, 1_795_508_163, .max / 1000] { _ = keys.isUsable(at: Moment(seconds: seconds)) }
        require((try? Certificate(pem: certificate.pem))?.serial == certificate.serial, "written again it is the same")
    }

    private static func checkKeys(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        if let decoded = Base64.decode(text) { require(Base64.encode(decoded) == text, "Base64 has one spelling") }
        do throws(KeyError) {
            let key = try RSAPublicKey(pem: text)
            require(!key.isValid(signature: [UInt8](repeating: 1, count: 256), for: bytes), "no key fits anything")
        } catch {
            requireOneLine("\(error)")
        }
        do throws(KeyError) {
            _ = try RSAPrivateKey(pem: text)
        } catch {
            requireOneLine("\(error)")
        }
    }

    /// A list of one certificate, whose text is `plaintext`, listed under the serial number the text really has, if any.
    private static func list(sealing plaintext: [UInt8]) -> [UInt8] {
        let nonce = "61f9c719728a"
        guard
            let sealed = try? AES256GCM.seal(
                plaintext, key: key.bytes, nonce: Array(nonce.utf8), associatedData: Array("certificate".utf8))
        else { return [] }
        let serial = (try? Certificate(pem: String(decoding: plaintext, as: UTF8.self)))?.serial ?? "0A1122"
        var writer = JSONWriter()
        writer.object { json in
            json.member(
                "data",
                array: { json in
                    json.object { entry in
                        entry.member("serial_no", serial.isEmpty ? "00" : serial)
                        entry.member(
                            "encrypt_certificate",
                            object: { inner in
                                inner.member("algorithm", "AEAD_AES_256_GCM")
                                inner.member("nonce", nonce)
                                inner.member("associated_data", "certificate")
                                inner.member("ciphertext", Base64.encode(sealed))
                            })
                    }
                })
        }
        return writer.bytes
    }

    private static func pem(_ label: String, _ bytes: [UInt8]) -> String {
        var lines = ["-----BEGIN \(label)-----"]
        var rest = Base64.encode(bytes)[...]
        while !rest.isEmpty {
            lines.append(String(rest.prefix(64)))
            rest = rest.dropFirst(64)
        }
        return (lines + ["-----END \(label)-----", ""]).joined(separator: "\n")
    }
}
