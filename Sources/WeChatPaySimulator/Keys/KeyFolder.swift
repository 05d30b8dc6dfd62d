import Cryptography
import StrictJSON

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The folder that carries the keys to a worker (`clawback simulate --keys DIR`): PEM files, `simulator.json` that names everything, and
/// `clawback.yaml` with the worker's `wechatpay.*` settings ready to use. Private files have mode 0600.
package struct KeyFolder: Sendable {
    /// Absolute.
    package let path: String

    package init(_ path: String) {
        if path.hasPrefix("/") {
            self.path = path
        } else if let current = getcwd(nil, 0) {
            self.path = String(cString: current) + "/" + path
            free(current)
        } else {
            self.path = path
        }
    }

    package var indexFile: String { file("simulator.json") }
    package var configurationFile: String { file("clawback.yaml") }
    package var trustRootsFile: String { file("ca.pem") }
    package var merchantKeyFile: String { file("apiclient_key.pem") }
    package var merchantCertificateFile: String { file("apiclient_cert.pem") }
    package var apiV3KeyFile: String { file("apiv3_key.txt") }
    package var publicKeyFile: String { file("pub_key.pem") }

    /// - Parameter number: from 2 on; the first one is ``merchantKeyFile``.
    package func laterMerchantKeyFile(_ number: Int) -> String { file("apiclient_key_\(number).pem") }
    private func laterMerchantCertificateFile(_ number: Int) -> String { file("apiclient_cert_\(number).pem") }
    package func platformCertificateFile(_ number: Int) -> String { file("platform_cert_\(number).pem") }
    private func platformKeyFile(_ number: Int) -> String { file("platform_key_\(number).pem") }
    private func file(_ name: String) -> String { path + "/" + name }

    /// The keys in the folder, as long as they are valid; otherwise new ones, written there.
    ///
    /// - Parameter mchid: the merchant wanted; `nil` takes the folder's own, or the default for new keys.
    package func keys(
        mchid: String?, platformCertificates: Int, merchantCertificates: Int = 1, now: Int64
    ) async throws(SimulatorError) -> KeyMaterial {
        if let present = try load() {
            if let mchid, mchid != present.mchid {
                throw .otherMerchant(path: path, found: present.mchid, wanted: mchid)
            }
            if present.isValid(at: now) { return present }
        }
        let keys = try await KeyMaterial.generate(
            mchid: mchid ?? KeyMaterial.defaultMchid, platformCertificates: platformCertificates,
            merchantCertificates: merchantCertificates, now: now)
        try write(keys)
        return keys
    }

    private func write(_ keys: KeyMaterial) throws(SimulatorError) {
        try PlainFile.makeFolder(path)
        try write(keys.authority, certificate: trustRootsFile, key: file("ca_key.pem"))
        try write(keys.server, certificate: file("server_cert.pem"), key: file("server_key.pem"))
        try write(keys.merchant, certificate: merchantCertificateFile, key: merchantKeyFile)
        for (number, merchant) in keys.laterMerchants.enumerated() {
            try write(
                merchant, certificate: laterMerchantCertificateFile(number + 2), key: laterMerchantKeyFile(number + 2))
        }
        for (number, platform) in keys.platform.enumerated() {
            try write(
                platform, certificate: platformCertificateFile(number + 1), key: platformKeyFile(number + 1))
        }
        try write(keys.publicKeyPair.publicKey.pem(), to: publicKeyFile)
        try write(keys.publicKeyPair.pem(.pkcs8), to: file("pub_key_private.pem"), isPrivate: true)
        try write(keys.apiV3Key, to: apiV3KeyFile, isPrivate: true)
    }

    private func write(_ pair: CertifiedKey, certificate: String, key: String) throws(SimulatorError) {
        try write(pair.certificate.pem, to: certificate)
        try write(pair.key.pem(.pkcs8), to: key, isPrivate: true)
    }

    private func write(_ text: String, to path: String, isPrivate: Bool = false) throws(SimulatorError) {
        try PlainFile.write(Array(text.utf8), to: path, isPrivate: isPrivate)
    }

    /// - Returns: `nil` when the folder has no index yet, as that is written last.
    private func load() throws(SimulatorError) -> KeyMaterial? {
        guard let bytes = try PlainFile.readIfPresent(indexFile) else { return nil }
        guard let index = try? JSONParser.parse(bytes).objectValue, let mchid = index["mchid"]?.stringValue,
            let publicKeyID = index["publicKeyId"]?.stringValue,
            let count = index["platformCertificates"]?.arrayValue?.count, count > 0
        else { throw .keyFile(path: indexFile, reason: "not an index of simulator keys") }
        var platform: [CertifiedKey] = []
        for number in 1...count {
            platform.append(
                try pair(certificate: platformCertificateFile(number), key: platformKeyFile(number)))
        }
        var keys = KeyMaterial(
            mchid: mchid, apiV3Key: try text(apiV3KeyFile),
            authority: try pair(certificate: trustRootsFile, key: file("ca_key.pem")),
            server: try pair(certificate: file("server_cert.pem"), key: file("server_key.pem")),
            merchant: try pair(certificate: merchantCertificateFile, key: merchantKeyFile), platform: platform,
            publicKeyID: publicKeyID, publicKeyPair: try privateKey(file("pub_key_private.pem")))
        for number in 0..<(index["laterMerchantCertificates"]?.arrayValue?.count ?? 0) {
            keys.laterMerchants.append(
                try pair(
                    certificate: laterMerchantCertificateFile(number + 2), key: laterMerchantKeyFile(number + 2)))
        }
        return keys
    }

    private func pair(certificate: String, key: String) throws(SimulatorError) -> CertifiedKey {
        let pem = try text(certificate)
        do {
            return CertifiedKey(key: try privateKey(key), certificate: try Certificate(pem: pem))
        } catch let error as SimulatorError {
            throw error
        } catch {
            throw .keyFile(path: certificate, reason: "\(error)")
        }
    }

    private func privateKey(_ path: String) throws(SimulatorError) -> RSAPrivateKey {
        let pem = try text(path)
        do {
            return try RSAPrivateKey(pem: pem)
        } catch {
            throw .keyFile(path: path, reason: "\(error)")
        }
    }

    private func text(_ path: String) throws(SimulatorError) -> String {
        String(decoding: try PlainFile.read(path), as: UTF8.self)
    }
}
