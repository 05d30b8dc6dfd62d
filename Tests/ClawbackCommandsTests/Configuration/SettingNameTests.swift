import Testing

@testable import ClawbackCommands

@Suite("The names of settings")
struct SettingNameTests {
    @Test(
        "a key has one name in the environment and one as a flag",
        arguments: [
            ("kafka.bootstrapServers", "CLAWBACK_KAFKA_BOOTSTRAP_SERVERS", "kafka-bootstrap-servers"),
            ("wechatpay.apiV3KeyFile", "CLAWBACK_WECHATPAY_API_V3_KEY_FILE", "wechatpay-api-v3-key-file"),
            ("kafka.groupId", "CLAWBACK_KAFKA_GROUP_ID", "kafka-group-id"),
            ("wechatpay.mchid", "CLAWBACK_WECHATPAY_MCHID", "wechatpay-mchid"),
        ])
    func spellings(key: String, variable: String, flag: String) {
        let name = SettingName(key: key)
        #expect(name.environmentVariable == variable)
        #expect(name.flag == flag)
    }

    @Test("no two settings share a key, a variable or a flag")
    func distinct() {
        let names = Settings.all.map(\.name)
        #expect(Set(names.map(\.key)).count == names.count)
        #expect(Set(names.map(\.environmentVariable)).count == names.count)
        #expect(Set(names.map(\.flag)).count == names.count)
    }

    @Test("the table has the keys of the contract, and static membership")
    func contract() {
        let keys = """
            kafka.bootstrapServers kafka.groupId kafka.instanceId kafka.staticMembership kafka.intentsTopic kafka.outcomesTopic
            kafka.requeryTopicPrefix kafka.deadLettersTopic kafka.createTopics kafka.delivery kafka.properties
            wechatpay.baseUrl wechatpay.backupBaseUrl wechatpay.mchid wechatpay.merchantSerial wechatpay.privateKeyFile
            wechatpay.apiV3KeyFile wechatpay.publicKeyId wechatpay.publicKeyFile wechatpay.trustRootsFile
            wechatpay.requestTimeout worker.maxInFlight worker.partitionWindow worker.attemptBudget worker.requeryDelays
            worker.giveUpAfter worker.rateLimit worker.rateLimitPerSubMerchant worker.drainTimeout
            http.host http.port log.level log.format
            """
        #expect(Settings.all.map(\.key) == keys.split { $0 == " " || $0 == "\n" }.map(String.init))
    }
}
