import Kafka
import WeChatPay

/// Reads typed settings from the sources, section by section, so that a command asks only for what it needs.
struct ConfigurationLoader: Sendable {
    let sources: ConfigurationSources
    /// Stands in for an absent `kafka.instanceId`.
    let hostName: String

    /// - Throws: for an unknown key in the file, whatever is read later.
    init(sources: ConfigurationSources, hostName: String) throws(ConfigurationError) {
        self.sources = sources
        self.hostName = hostName
        try sources.checkFileKeys()
    }

    func configuration() throws(ConfigurationError) -> Configuration {
        Configuration(
            kafka: try kafka(), weChatPay: try weChatPay(), worker: try worker(), http: try http(), log: try log())
    }

    func kafka() throws(ConfigurationError) -> Configuration.Kafka {
        let table = Settings.Kafka.self
        let givenInstanceID = try optional(table.instanceID)
        let kafka = Configuration.Kafka(
            bootstrapServers: try value(table.bootstrapServers),
            groupID: try value(table.groupID),
            instanceID: givenInstanceID ?? hostName,
            isStaticMember: try value(table.staticMembership),
            intentsTopic: try value(table.intentsTopic),
            outcomesTopic: try value(table.outcomesTopic),
            requeryTopicPrefix: try value(table.requeryTopicPrefix),
            deadLettersTopic: try value(table.deadLettersTopic),
            createTopics: try value(table.createTopics),
            delivery: try value(table.delivery),
            properties: try properties())
        if kafka.isStaticMember, givenInstanceID == nil {
            throw .contradiction(
                keys: [table.staticMembership.description.key, table.instanceID.description.key],
                problem: "static membership needs an instance id that is the same after a restart; give one")
        }
        try checkDistinct(kafka)
        return kafka
    }

    /// With the values that files hold, and without their being on a command line.
    private func properties() throws(ConfigurationError) -> [KafkaProperty] {
        let setting = Settings.Kafka.properties
        let given = try optional(setting) ?? []
        if sources.hasFlag(setting.description), let secret = given.first(where: { SecretProperty.isOne($0.name) }) {
            throw .secretOnCommandLine(property: secret.name, flag: setting.description.name.flag)
        }
        return try given.map { (property) throws(ConfigurationError) in try property.resolved(among: given) }
    }

    func weChatPay() throws(ConfigurationError) -> Configuration.WeChatPay {
        let table = Settings.WeChatPay.self
        let apiV3KeyFile = try optional(table.apiV3KeyFile)
        let publicKey = try publicKey()
        guard apiV3KeyFile != nil || publicKey != nil else {
            throw .contradiction(
                keys: [table.publicKeyID.description.key, table.publicKeyFile.description.key],
                problem: "answers could not be verified: give both of these (public key mode), or "
                    + "\(table.apiV3KeyFile.description.key) (platform certificates)")
        }
        return Configuration.WeChatPay(
            origin: try value(table.baseURL),
            backupOrigin: try backupOrigin(),
            mchid: try value(table.mchid),
            merchantSerial: try value(table.merchantSerial),
            privateKeyFile: try value(table.privateKeyFile),
            apiV3KeyFile: apiV3KeyFile,
            publicKey: publicKey,
            trustRootsFile: try optional(table.trustRootsFile),
            requestTimeout: try value(table.requestTimeout))
    }

    func worker() throws(ConfigurationError) -> Configuration.Worker {
        let table = Settings.Worker.self
        return Configuration.Worker(
            maxInFlight: try value(table.maxInFlight),
            partitionWindow: try value(table.partitionWindow),
            attemptBudget: try value(table.attemptBudget),
            requeryDelays: try value(table.requeryDelays),
            giveUpAfter: try value(table.giveUpAfter),
            rateLimit: try value(table.rateLimit),
            rateLimitPerSubMerchant: try value(table.rateLimitPerSubMerchant),
            drainTimeout: try value(table.drainTimeout))
    }

    func http() throws(ConfigurationError) -> Configuration.HTTP {
        Configuration.HTTP(host: try value(Settings.HTTP.host), port: try value(Settings.HTTP.port))
    }

    func log() throws(ConfigurationError) -> Configuration.Log {
        Configuration.Log(level: try value(Settings.Log.level), format: try optional(Settings.Log.format))
    }

    /// The value of a setting that is required or has a default.
    private func value<Value>(_ setting: Setting<Value>) throws(ConfigurationError) -> Value {
        if let found = try optional(setting) { return found }
        guard case .defaulted(let text) = setting.description.presence else {
            throw .missing(setting.description, path: sources.filePath)
        }
        guard let value = setting.form.parse(text) else {
            fatalError("the default of \(setting.description.key) is of its own form")
        }
        return value
    }

    private func optional<Value>(_ setting: Setting<Value>) throws(ConfigurationError) -> Value? {
        guard let found = sources.find(setting.description) else { return nil }
        guard let value = setting.form.parse(found.text) else {
            throw .notAllowed(setting.description, value: found.text, source: found.source)
        }
        return value
    }

    /// A worker told to use another API (a simulator, say) must not fall back to the real one's stand-by.
    private func backupOrigin() throws(ConfigurationError) -> Origin? {
        switch try optional(Settings.WeChatPay.backupBaseURL) {
        case .address(let url)?: return url
        case BackupBaseURL.none?: return nil
        case nil:
            let isDefaultAPI = sources.find(Settings.WeChatPay.baseURL.description) == nil
            return isDefaultAPI ? ValueForm.origin.parse("https://api2.mch.weixin.qq.com") : nil
        }
    }

    private func publicKey() throws(ConfigurationError) -> Configuration.WeChatPay.PublicKey? {
        let table = Settings.WeChatPay.self
        switch (try optional(table.publicKeyID), try optional(table.publicKeyFile)) {
        case (let id?, let file?): return .init(id: id, file: file)
        case (nil, nil): return nil
        default:
            throw .contradiction(
                keys: [table.publicKeyID.description.key, table.publicKeyFile.description.key],
                problem: "one is given without the other; public key mode needs both")
        }
    }

    /// A topic that is both read and written would feed the worker its own outcomes.
    private func checkDistinct(_ kafka: Configuration.Kafka) throws(ConfigurationError) {
        let table = Settings.Kafka.self
        let topics = [
            (table.intentsTopic.description.key, kafka.intentsTopic),
            (table.outcomesTopic.description.key, kafka.outcomesTopic),
            (table.deadLettersTopic.description.key, kafka.deadLettersTopic),
        ]
        for (index, (key, topic)) in topics.enumerated() {
            if let twin = topics[..<index].first(where: { $0.1 == topic }) {
                throw .contradiction(
                    keys: [twin.0, key], problem: "both are \(quoted(topic)); each needs a topic of its own")
            }
            if topic.hasPrefix(kafka.requeryTopicPrefix + ".") {
                throw .contradiction(
                    keys: [key, table.requeryTopicPrefix.description.key],
                    problem: "\(quoted(topic)) would be read as a topic of scheduled checks; choose another name")
            }
        }
    }
}
