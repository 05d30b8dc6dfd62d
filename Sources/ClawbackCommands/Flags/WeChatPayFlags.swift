import ArgumentParser

/// Flags of the `wechatpay.*` keys.
struct WeChatPayFlags: ParsableArguments {
    @Option(Settings.WeChatPay.baseURL) var baseURL: String?
    @Option(Settings.WeChatPay.backupBaseURL) var backupBaseURL: String?
    @Option(Settings.WeChatPay.mchid) var mchid: String?
    @Option(Settings.WeChatPay.merchantSerial) var merchantSerial: String?
    @Option(Settings.WeChatPay.privateKeyFile) var privateKeyFile: String?
    @Option(Settings.WeChatPay.apiV3KeyFile) var apiV3KeyFile: String?
    @Option(Settings.WeChatPay.publicKeyID) var publicKeyID: String?
    @Option(Settings.WeChatPay.publicKeyFile) var publicKeyFile: String?
    @Option(Settings.WeChatPay.trustRootsFile) var trustRootsFile: String?
    @Option(Settings.WeChatPay.requestTimeout) var requestTimeout: String?

    var given: [SettingName: String] {
        Settings.texts([
            (Settings.WeChatPay.baseURL.description, baseURL),
            (Settings.WeChatPay.backupBaseURL.description, backupBaseURL),
            (Settings.WeChatPay.mchid.description, mchid),
            (Settings.WeChatPay.merchantSerial.description, merchantSerial),
            (Settings.WeChatPay.privateKeyFile.description, privateKeyFile),
            (Settings.WeChatPay.apiV3KeyFile.description, apiV3KeyFile),
            (Settings.WeChatPay.publicKeyID.description, publicKeyID),
            (Settings.WeChatPay.publicKeyFile.description, publicKeyFile),
            (Settings.WeChatPay.trustRootsFile.description, trustRootsFile),
            (Settings.WeChatPay.requestTimeout.description, requestTimeout),
        ])
    }
}
