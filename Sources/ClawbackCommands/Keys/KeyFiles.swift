import Cryptography
import WeChatPay

/// Reads the key files that the configuration names into what the client needs.
///
/// Failures name the key of the configuration, the path and what is wrong with the file; never anything out of it.
struct KeyFiles: Sendable {
    let settings: Configuration.WeChatPay

    private static let sizeLimit = 1 << 16

    /// - Throws: exit code 64 for the first file that is missing, unreadable or no such key.
    func clientConfiguration() throws(CommandFailure) -> ClientConfiguration {
        var configuration = ClientConfiguration(
            origin: settings.origin, standByOrigin: settings.backupOrigin, credentials: try credentials(),
            apiV3Key: try apiV3Key(), publicKeys: try publicKey().map { [$0] } ?? [],
            trustRootsFile: try trustRootsFile())
        configuration.requestTimeout = settings.requestTimeout
        return configuration
    }

    /// The keys among them, as they are now.
    func keys() throws(CommandFailure) -> ClientKeys {
        ClientKeys(
            credentials: try credentials(), apiV3Key: try apiV3Key(), publicKeys: try publicKey().map { [$0] } ?? [])
    }

    /// Where the keys are.
    var paths: [String] {
        [settings.privateKeyFile, settings.apiV3KeyFile, settings.publicKey?.file].compactMap(\.self)
    }

    func credentials() throws(CommandFailure) -> Credentials {
        let setting = Settings.WeChatPay.privateKeyFile.description
        let pem = try secret(of: settings.privateKeyFile, setting)
        do {
            return Credentials(
                mchid: settings.mchid, merchantSerial: settings.merchantSerial, privateKey: try RSAPrivateKey(pem: pem))
        } catch {
            throw failure(setting, settings.privateKeyFile, "\(error)")
        }
    }

    func apiV3Key() throws(CommandFailure) -> APIv3Key? {
        guard let path = settings.apiV3KeyFile else { return nil }
        let setting = Settings.WeChatPay.apiV3KeyFile.description
        do {
            return try APIv3Key(try secret(of: path, setting))
        } catch let error as CommandFailure {
            throw error
        } catch {
            throw failure(setting, path, "\(error)")
        }
    }

    func publicKey() throws(CommandFailure) -> PlatformPublicKey? {
        guard let publicKey = settings.publicKey else { return nil }
        let setting = Settings.WeChatPay.publicKeyFile.description
        let pem = try text(of: publicKey.file, setting)
        do {
            return PlatformPublicKey(id: publicKey.id, key: try RSAPublicKey(pem: pem))
        } catch {
            throw failure(setting, publicKey.file, "\(error)")
        }
    }

    /// The TLS library reads this file itself; here it is only looked at, for a better answer than the library's.
    func trustRootsFile() throws(CommandFailure) -> String? {
        guard let path = settings.trustRootsFile else { return nil }
        let setting = Settings.WeChatPay.trustRootsFile.description
        // A system's bundle of authorities is some hundred kilobytes.
        let pem = try text(of: path, setting, limit: 1 << 22)
        do {
            _ = try Certificate(pem: pem)
        } catch CertificateError.key {
            // An authority with an elliptic-curve key is as good; only our own keys have to be RSA.
        } catch {
            throw failure(setting, path, "\(error)")
        }
        return path
    }

    private func secret(of path: String, _ setting: SettingDescription) throws(CommandFailure) -> SecretBytes {
        do {
            return try FileBytes.readSecret(path, limit: Self.sizeLimit)
        } catch {
            throw failure(setting, path, error.reason)
        }
    }

    private func text(
        of path: String, _ setting: SettingDescription, limit: Int = sizeLimit
    ) throws(CommandFailure) -> String {
        do {
            return String(decoding: try FileBytes.read(path, limit: limit), as: UTF8.self)
        } catch {
            throw failure(setting, path, error.reason)
        }
    }

    private func failure(_ setting: SettingDescription, _ path: String, _ reason: String) -> CommandFailure {
        CommandFailure(.usage, "\(setting.key): \(printable(path)): \(printable(reason)); needed: \(setting.help)")
    }
}
