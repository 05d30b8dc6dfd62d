import Kafka
import KafkaRecords
import Refunds

/// What one worker process needs to know, beside WeChat Pay's client.
package struct WorkerSettings: Sendable {
    package enum Delivery: Sendable {
        /// Effects and offsets in one transaction.
        case exactlyOnce
        /// Effects first, offsets after: a crash between the two repeats effects, under the same outcome ids.
        case atLeastOnce
    }

    package var kafka: KafkaConfiguration
    package var groupID: String
    /// Static membership: a restart within the session time-out causes no rebalance. `nil` for none.
    package var groupInstanceID: String?
    package var transactionalID: String
    package var topics: TopicNames
    package var delivery: Delivery
    package var limits: Intake.Limits
    package var policy: Policy
    /// Calls per second for all, and for each sub-merchant; `nil` for no limit.
    package var rateLimit: Double?
    package var rateLimitPerSubMerchant: Double?
    /// When calls are held back because WeChat Pay or our own credentials are at fault.
    package var breaker = BreakerSettings()
    /// Who WeChat Pay is told we are, for the log; no secret.
    package var identity = ""
    /// How long calls under way may go on after a stop is asked for.
    package var drainTimeout: Duration
    /// When a session that does not move is given up.
    package var watchdog = Watchdog()

    /// What is written to.
    var writtenTopics: [String] {
        [topics.outcomes, topics.deadLetters] + policy.requeryDelays.map(topics.requery)
    }

    package init(
        kafka: KafkaConfiguration, groupID: String = "clawback", groupInstanceID: String? = nil,
        transactionalID: String, topics: TopicNames = TopicNames(), delivery: Delivery = .exactlyOnce,
        limits: Intake.Limits = Intake.Limits(maxInFlight: 256, partitionWindow: 4096), policy: Policy = Policy(),
        drainTimeout: Duration = .seconds(25)
    ) {
        self.kafka = kafka
        self.groupID = groupID
        self.groupInstanceID = groupInstanceID
        self.transactionalID = transactionalID
        self.topics = topics
        self.delivery = delivery
        self.limits = limits
        self.policy = policy
        self.drainTimeout = drainTimeout
    }
}
