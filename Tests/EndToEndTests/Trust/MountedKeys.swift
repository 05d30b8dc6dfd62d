import Foundation
import StrictJSON
import Testing

/// A worker's keys and settings as Kubernetes mounts them: links into a folder that is swapped as a whole.
struct MountedKeys: Sendable {
    /// The merchant's certificates and WeChat Pay's, by what the simulator's index says of them.
    let merchantSerials: [String]
    let platformSerials: [String]
    private let merchantKeyFiles: [String]
    private let index: JSONObject
    private let folder: String

    var configurationFile: String { folder + "/clawback.yaml" }

    /// In place with the first of the merchant's keys.
    init(of simulator: SimulatorProcess, in folder: String) throws {
        index = try simulator.index()
        self.folder = folder
        let later = (index["laterMerchantCertificates"]?.arrayValue ?? []).compactMap(\.objectValue)
        merchantSerials =
            try [#require(index["merchantSerial"]?.stringValue)] + later.compactMap { $0["serial"]?.stringValue }
        merchantKeyFiles =
            try [#require(index["privateKeyFile"]?.stringValue)]
            + later.compactMap { $0["privateKeyFile"]?.stringValue }
        platformSerials = (index["platformCertificates"]?.arrayValue ?? []).compactMap {
            $0.objectValue?["serial"]?.stringValue
        }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try fill("..1", merchant: 0)
        for (link, target) in [
            ("..data", "..1"), ("clawback.yaml", "..data/clawback.yaml"),
            ("apiclient_key.pem", "..data/apiclient_key.pem"),
        ] {
            try FileManager.default.createSymbolicLink(atPath: folder + "/" + link, withDestinationPath: target)
        }
    }

    /// Puts another merchant key and its serial in place with one swap.
    func swap(to merchant: Int) throws {
        let name = "..\(merchant + 1)"
        try fill(name, merchant: merchant)
        try FileManager.default.createSymbolicLink(atPath: folder + "/..data_tmp", withDestinationPath: name)
        guard rename(folder + "/..data_tmp", folder + "/..data") == 0 else { throw NotSwapped(reason: errno) }
    }

    struct NotSwapped: Error {
        let reason: Int32
    }

    private func fill(_ name: String, merchant: Int) throws {
        let files = FileManager.default
        try files.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        try files.copyItem(atPath: merchantKeyFiles[merchant], toPath: "\(folder)/\(name)/apiclient_key.pem")
        let text = try """
        wechatpay:
          baseUrl: "\(value("baseUrl"))"
          mchid: "\(value("mchid"))"
          merchantSerial: "\(merchantSerials[merchant])"
          privateKeyFile: "\(folder)/apiclient_key.pem"
          apiV3KeyFile: "\(value("apiV3KeyFile"))"
          trustRootsFile: "\(value("trustRootsFile"))"

        """
        try text.write(toFile: "\(folder)/\(name)/clawback.yaml", atomically: true, encoding: .utf8)
    }

    private func value(_ name: String) throws -> String {
        try #require(index[name]?.stringValue)
    }
}
