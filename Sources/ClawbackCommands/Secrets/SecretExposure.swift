import Kafka

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file with a secret whose mode lets others than its owner read it.
struct SecretExposure: Hashable {
    /// What names the file.
    let setting: String
    let path: String
    /// The permission bits.
    let mode: UInt32

    /// As `chmod` takes it.
    var modeText: String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// `nil` for a file that is closed enough, or is not there: that one is told of when it is read.
    ///
    /// Everybody else's reading it always counts. A group's counts where the file is ours, since then we could close it. Where it
    /// is another's, the group is how we come to read it at all: Kubernetes mounts a secret as root's and for the group of the pod,
    /// and what systemd hands over shows the mask of an access list there.
    init?(setting: String, path: String) {
        var facts = stat()
        guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
        let isOurs = facts.st_uid == geteuid()
        let closed = isOurs ? S_IRGRP | S_IROTH : S_IROTH
        guard facts.st_mode & closed != 0 else { return nil }
        self.setting = setting
        self.path = path
        mode = UInt32(facts.st_mode & 0o7777)
    }

    /// Those among the files that the settings name, each once.
    static func all(_ loader: ConfigurationLoader) -> [SecretExposure] {
        var found: [SecretExposure] = []
        for (setting, path) in loader.secretFiles where !found.contains(where: { $0.path == path }) {
            if let exposure = SecretExposure(setting: setting, path: path) { found.append(exposure) }
        }
        return found
    }
}

extension ConfigurationLoader {
    /// The files that hold secrets, with the setting that names each; settings that are wrong are told of elsewhere.
    var secretFiles: [(setting: String, path: String)] {
        var files: [(String, String)] = []
        for setting in [Settings.WeChatPay.privateKeyFile, Settings.WeChatPay.apiV3KeyFile] {
            if let found = sources.find(setting.description) { files.append((setting.description.key, found.text)) }
        }
        let setting = Settings.Kafka.properties.description
        let properties = sources.find(setting).flatMap { ValueForm.properties.parse($0.text) } ?? []
        for property in properties where property.propertyInFile != nil || Self.locations.contains(property.name) {
            files.append(("\(setting.key) \(property.name)", property.value))
        }
        if let path = sources.fileGiving(setting), properties.contains(where: { SecretProperty.isOne($0.name) }) {
            files.append((setting.key, path))
        }
        return files
    }

    /// Properties that name a file with a private key.
    private static var locations: [String] { ["ssl.key.location", "ssl.keystore.location"] }
}
