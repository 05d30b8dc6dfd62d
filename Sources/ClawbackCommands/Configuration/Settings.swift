import Logging

/// The table of settings. Flags, environment names, `--help`, error lines and the README's table all come from here.
enum Settings {
    static let all: [SettingDescription] = Kafka.all + WeChatPay.all + Worker.all + HTTP.all + Log.all

    enum Kafka {
        static let bootstrapServers = Setting(
            "kafka.bootstrapServers", .required, .brokers, help: "Brokers to start from.")
        static let groupID = Setting(
            "kafka.groupId", .defaulted("clawback"), .name(maximumLength: 128), help: "Consumer group of the workers.")
        static let instanceID = Setting(
            "kafka.instanceId", .optional(meaning: "host name"), .name(maximumLength: 128),
            help: "This worker among its group; names the transactional id, clawback-GROUP-INSTANCE.")
        static let staticMembership = Setting(
            "kafka.staticMembership", .defaulted("false"), .boolean,
            help: "Keep this worker's partitions over a short restart; needs kafka.instanceId.")
        static let intentsTopic = Setting(
            "kafka.intentsTopic", .defaulted("refund-intents"), .topic, help: "Topic the intents are read from.")
        static let outcomesTopic = Setting(
            "kafka.outcomesTopic", .defaulted("refund-outcomes"), .topic, help: "Topic the outcomes are published to.")
        static let requeryTopicPrefix = Setting(
            "kafka.requeryTopicPrefix", .defaulted("refund-requery"), .topic,
            help: "Topics of scheduled checks are this, a dot and the delay.")
        static let deadLettersTopic = Setting(
            "kafka.deadLettersTopic", .defaulted("refund-dead-letters"), .topic,
            help: "Topic for records nobody can act on.")
        static let createTopics = Setting(
            "kafka.createTopics", .defaulted("own"), ValueForm<Configuration.Kafka.CreateTopics>.choice,
            help: "Which missing topics to create: own is the requery topics and the dead letters.")
        static let delivery = Setting(
            "kafka.delivery", .defaulted("exactly-once"), ValueForm<Configuration.Kafka.Delivery>.choice,
            help: "Outcomes and offsets in one transaction, or without.")
        static let properties = Setting(
            "kafka.properties", .optional(meaning: "none"), .properties, isSecret: true,
            help:
                "Further librdkafka properties, such as security.protocol, sasl.* and ssl.*; a map in the file. NAME.file=PATH reads a value from a file."
        )

        static let all = [
            bootstrapServers.description, groupID.description, instanceID.description, staticMembership.description,
            intentsTopic.description, outcomesTopic.description, requeryTopicPrefix.description,
            deadLettersTopic.description, createTopics.description, delivery.description, properties.description,
        ]
    }

    enum WeChatPay {
        static let baseURL = Setting(
            "wechatpay.baseUrl", .defaulted("https://api.mch.weixin.qq.com"), .origin, help: "WeChat Pay's API.")
        static let backupBaseURL = Setting(
            "wechatpay.backupBaseUrl",
            .optional(meaning: "https://api2.mch.weixin.qq.com, none when wechatpay.baseUrl is set"),
            .backupBaseURL, help: "Its stand-by host, tried when the first cannot be reached.")
        static let mchid = Setting(
            "wechatpay.mchid", .required, .merchantNumber, help: "Our own merchant number.")
        static let merchantSerial = Setting(
            "wechatpay.merchantSerial", .required, .certificateSerial, help: "Serial number of our API certificate.")
        static let privateKeyFile = Setting(
            "wechatpay.privateKeyFile", .required, .path, help: "PEM file with that certificate's RSA private key.")
        static let apiV3KeyFile = Setting(
            "wechatpay.apiV3KeyFile", .optional(meaning: "none"), .path,
            help: "File with the 32-byte APIv3 key; needed for platform certificates.")
        static let publicKeyID = Setting(
            "wechatpay.publicKeyId", .optional(meaning: "none"), .publicKeyID,
            help: "Id of WeChat Pay's public key, which replaces platform certificates.")
        static let publicKeyFile = Setting(
            "wechatpay.publicKeyFile", .optional(meaning: "none"), .path, help: "PEM file with that public key.")
        static let trustRootsFile = Setting(
            "wechatpay.trustRootsFile", .optional(meaning: "the system's trust roots"), .path,
            help: "PEM file with the certificate authorities to trust for HTTPS.")
        static let requestTimeout = Setting(
            "wechatpay.requestTimeout", .defaulted("10s"), .duration(.milliseconds(100) ... .seconds(300)),
            help: "How long one call may take.")

        static let all = [
            baseURL.description, backupBaseURL.description, mchid.description, merchantSerial.description,
            privateKeyFile.description, apiV3KeyFile.description, publicKeyID.description, publicKeyFile.description,
            trustRootsFile.description, requestTimeout.description,
        ]
    }

    enum Worker {
        static let maxInFlight = Setting(
            "worker.maxInFlight", .defaulted("256"), .integer(1...65_536), help: "Calls running at once.")
        static let partitionWindow = Setting(
            "worker.partitionWindow", .defaulted("4096"), .integer(1...1_000_000),
            help: "How far past the commit watermark one partition may run ahead, in records.")
        static let attemptBudget = Setting(
            "worker.attemptBudget", .defaulted("30s"), .duration(.seconds(0) ... .seconds(3600)),
            help: "How long one record may retry in place before it is scheduled instead.")
        static let requeryDelays = Setting(
            "worker.requeryDelays", .defaulted("15s,1m,5m,30m,2h"),
            .durations(.milliseconds(100) ... .seconds(30 * 86_400), maximumCount: 16),
            help: "Delay before each scheduled check, by attempt; the last one repeats.")
        static let giveUpAfter = Setting(
            "worker.giveUpAfter", .defaulted("7d"), .duration(.seconds(1) ... .seconds(180 * 86_400)),
            help: "How long after its first submit a return is followed.")
        static let rateLimit = Setting(
            "worker.rateLimit", .defaulted("unlimited"), .rate, help: "Requests per second, all together.")
        static let rateLimitPerSubMerchant = Setting(
            "worker.rateLimitPerSubMerchant", .defaulted("unlimited"), .rate,
            help: "Requests per second for one sub_mchid.")
        static let drainTimeout = Setting(
            "worker.drainTimeout", .defaulted("25s"), .duration(.seconds(0) ... .seconds(3600)),
            help: "How long calls under way may still take after SIGTERM.")

        static let all = [
            maxInFlight.description, partitionWindow.description, attemptBudget.description, requeryDelays.description,
            giveUpAfter.description, rateLimit.description, rateLimitPerSubMerchant.description,
            drainTimeout.description,
        ]
    }

    enum HTTP {
        static let host = Setting(
            "http.host", .defaulted("127.0.0.1"), .listenHost, help: "Where the worker's own HTTP side listens.")
        static let port = Setting(
            "http.port", .defaulted("9464"), .integer(0...65_535), help: "Its port; 0 takes a free one.")

        static let all = [host.description, port.description]
    }

    enum Log {
        static let level = Setting(
            "log.level", .defaulted("info"), ValueForm<Logger.Level>.choice, help: "Least severe level that is logged.")
        static let format = Setting(
            "log.format", .optional(meaning: "json, text on a terminal"), ValueForm<LogFormat>.choice,
            help: "One JSON object a line, or text for people.")

        static let all = [level.description, format.description]
    }
}
