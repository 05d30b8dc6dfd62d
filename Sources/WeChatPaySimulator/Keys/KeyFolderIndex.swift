import StrictJSON

extension KeyFolder {
    /// Writes `simulator.json` and `clawback.yaml` for a simulator that listens at `host` and `port`.
    func writeIndex(_ keys: KeyMaterial, host: String, port: Int) throws(SimulatorError) {
        let baseURL = Simulator.baseURL(host: host, port: port)
        try PlainFile.write(index(keys, baseURL: baseURL, port: port), to: indexFile, isPrivate: false)
        try PlainFile.write(
            Array(configuration(keys, baseURL: baseURL, port: port).utf8), to: configurationFile, isPrivate: false)
    }

    private func index(_ keys: KeyMaterial, baseURL: String, port: Int) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { object in
            object.member(
                "about", "Keys of a simulated WeChat Pay; worthless anywhere else. Configure a worker with configFile.")
            object.member("baseUrl", baseURL)
            object.member("port", port)
            object.member("mchid", keys.mchid)
            object.member("merchantSerial", keys.merchant.certificate.serial)
            object.member("privateKeyFile", merchantKeyFile)
            object.member("merchantCertificateFile", merchantCertificateFile)
            object.member("apiV3KeyFile", apiV3KeyFile)
            object.member("publicKeyId", keys.publicKeyID)
            object.member("publicKeyFile", publicKeyFile)
            object.member("trustRootsFile", trustRootsFile)
            object.member(
                "platformCertificates",
                array: { array in
                    for (number, platform) in keys.platform.enumerated() {
                        array.object { element in
                            element.member("serial", platform.certificate.serial)
                            element.member("file", platformCertificateFile(number + 1))
                        }
                    }
                })
            if !keys.laterMerchants.isEmpty {
                object.member(
                    "laterMerchantCertificates",
                    array: { array in
                        for (number, merchant) in keys.laterMerchants.enumerated() {
                            array.object { element in
                                element.member("serial", merchant.certificate.serial)
                                element.member("privateKeyFile", laterMerchantKeyFile(number + 2))
                            }
                        }
                    })
            }
            object.member("configFile", configurationFile)
            object.member("ledgerUrl", baseURL + "/simulator/ledger")
            object.member("statsUrl", baseURL + "/simulator/stats")
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    /// The stand-by host is the simulator by another name, so that a worker never falls back to the real one.
    private func configuration(_ keys: KeyMaterial, baseURL: String, port: Int) -> String {
        """
        # Settings of a worker that talks to this simulator.
        wechatpay:
          baseUrl: \(quoted(baseURL))
          backupBaseUrl: \(quoted("https://localhost:\(port)"))
          mchid: \(quoted(keys.mchid))
          merchantSerial: \(quoted(keys.merchant.certificate.serial))
          privateKeyFile: \(quoted(merchantKeyFile))
          publicKeyId: \(quoted(keys.publicKeyID))
          publicKeyFile: \(quoted(publicKeyFile))
          # To use platform certificates instead of the public key, put this in place of the two lines above:
          # apiV3KeyFile: \(quoted(apiV3KeyFile))
          trustRootsFile: \(quoted(trustRootsFile))

        """
    }

    /// A double-quoted YAML scalar, of which JSON's strings are a part.
    private func quoted(_ text: String) -> String {
        var writer = JSONWriter()
        writer.array { $0.element(text) }
        return String(decoding: writer.bytes.dropFirst().dropLast(), as: UTF8.self)
    }
}
