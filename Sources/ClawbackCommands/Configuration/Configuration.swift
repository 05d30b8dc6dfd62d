import Logging
import WeChatPay

/// Everything the worker is told at start, parsed and within its ranges.
struct Configuration: Hashable, Sendable {
    var kafka: Kafka
    var weChatPay: WeChatPay
    var worker: Worker
    var http: HTTP
    var log: Log
}

extension Configuration {
    struct Kafka: Hashable, Sendable {
        enum CreateTopics: String, CaseIterable, Sendable {
            /// The requery topics and the dead letters.
            case own
            case all
            case none
        }

        enum Delivery: String, CaseIterable, Sendable {
            case exactlyOnce = "exactly-once"
            case atLeastOnce = "at-least-once"
        }

        var bootstrapServers: String
        var groupID: String
        var instanceID: String
        /// True only where an instance id was given, since host names are not always stable.
        var isStaticMember: Bool
        var intentsTopic: String
        var outcomesTopic: String
        var requeryTopicPrefix: String
        var deadLettersTopic: String
        var createTopics: CreateTopics
        var delivery: Delivery
        var properties: [KafkaProperty]

        var transactionalID: String { "clawback-\(groupID)-\(instanceID)" }
    }

    struct WeChatPay: Hashable, Sendable {
        struct PublicKey: Hashable, Sendable {
            var id: String
            var file: String
        }

        var origin: Origin
        /// `nil`: no stand-by.
        var backupOrigin: Origin?
        var mchid: String
        var merchantSerial: String
        var privateKeyFile: String
        /// At least one of this and ``publicKey`` is there: without either no answer could be verified.
        var apiV3KeyFile: String?
        var publicKey: PublicKey?
        var trustRootsFile: String?
        var requestTimeout: Duration
    }

    struct Worker: Hashable, Sendable {
        var maxInFlight: Int
        /// In records.
        var partitionWindow: Int
        var attemptBudget: Duration
        /// One or more.
        var requeryDelays: [Duration]
        var giveUpAfter: Duration
        var rateLimit: RateLimit
        var rateLimitPerSubMerchant: RateLimit
        var drainTimeout: Duration
    }

    struct HTTP: Hashable, Sendable {
        var host: String
        /// 0 takes a free one.
        var port: Int
    }

    struct Log: Hashable, Sendable {
        var level: Logger.Level
        /// `nil`: by what standard error is.
        var format: LogFormat?
    }
}
