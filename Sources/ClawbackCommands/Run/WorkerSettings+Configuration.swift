import Kafka
import Refunds
import Worker

extension WorkerSettings {
    /// What the configuration says, in the worker's own words.
    init(_ configuration: Configuration) {
        let kafka = configuration.kafka
        let worker = configuration.worker
        var policy = Policy(
            attemptBudget: worker.attemptBudget,
            requeryDelays: worker.requeryDelays.map { RequeryDelay(name: $0.shortText, duration: $0) },
            giveUpAfter: worker.giveUpAfter)
        policy.submitSettling = max(policy.submitSettling, configuration.weChatPay.requestTimeout)
        self.init(
            kafka: KafkaConfiguration(kafka), groupID: kafka.groupID,
            groupInstanceID: kafka.isStaticMember ? kafka.instanceID : nil, transactionalID: kafka.transactionalID,
            topics: TopicNames(
                intents: kafka.intentsTopic, outcomes: kafka.outcomesTopic, requeryPrefix: kafka.requeryTopicPrefix,
                deadLetters: kafka.deadLettersTopic),
            delivery: kafka.delivery == .exactlyOnce ? .exactlyOnce : .atLeastOnce,
            limits: Intake.Limits(maxInFlight: worker.maxInFlight, partitionWindow: Int64(worker.partitionWindow)),
            policy: policy, drainTimeout: worker.drainTimeout)
        identity = configuration.weChatPay.identity
        rateLimit = worker.rateLimit.perSecond
        rateLimitPerSubMerchant = worker.rateLimitPerSubMerchant.perSecond
    }
}

extension Configuration.WeChatPay {
    /// Who WeChat Pay is told we are; no secret.
    var identity: String { "wechatpay.mchid \(mchid), wechatpay.merchantSerial \(merchantSerial)" }
}

extension KafkaConfiguration {
    init(_ kafka: Configuration.Kafka) {
        self.init(
            bootstrapServers: kafka.bootstrapServers, properties: kafka.properties.map { ($0.name, $0.value) })
    }
}
