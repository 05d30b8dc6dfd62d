import KafkaRecords

@testable import ClawbackCommands

/// What the program is told at start, as a file or in the environment: settings within their ranges, or one line that says
/// what is wrong and shows no secret.
enum ConfigurationTarget {
    private static let secret = "SECRET-4af1c09e"
    private static let required = [
        "CLAWBACK_KAFKA_BOOTSTRAP_SERVERS": "localhost:9092",
        "CLAWBACK_WECHATPAY_MCHID": "1900000100",
        "CLAWBACK_WECHATPAY_MERCHANT_SERIAL": "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
        "CLAWBACK_WECHATPAY_PRIVATE_KEY_FILE": "/keys/merchant.pem",
        "CLAWBACK_WECHATPAY_API_V3_KEY_FILE": "/keys/apiv3",
    ]

    static func run(_ input: Input) {
        var input = input
        switch input.byte() % 4 {
        case 0: load(environment: [:], file: input.all())
        case 1: load(environment: required, file: input.all())
        case 2: load(environment: required.merging(variables(input)) { $1 }, file: nil)
        default:
            let text = String(decoding: input.all(), as: UTF8.self)
            let properties = "sasl.password=\(secret)\(text)"
            load(environment: required.merging(["CLAWBACK_KAFKA_PROPERTIES": properties]) { $1 }, file: nil)
        }
    }

    private static func variables(_ input: Input) -> [String: String] {
        var variables: [String: String] = [:]
        for line in String(decoding: input.rest, as: UTF8.self).split(separator: "\n").prefix(32) {
            guard let equals = line.firstIndex(of: "=") else { continue }
            variables["CLAWBACK_" + line[..<equals]] = String(line[line.index(after: equals)...])
        }
        return variables
    }

    private static func load(environment: [String: String], file bytes: [UInt8]?) {
        do throws(ConfigurationError) {
            let file: ConfigurationFile? =
                if let bytes { try ConfigurationFile(path: "clawback.yaml", bytes: bytes) } else { nil }
            let sources = ConfigurationSources(flags: [:], environment: environment, file: file)
            let configuration = try ConfigurationLoader(sources: sources, hostName: "worker-1").configuration()
            check(configuration)
        } catch {
            requireOneLine(error.line)
            require(!error.line.contains(secret), "no secret is shown: \(error.line)")
        }
    }

    private static func check(_ configuration: Configuration) {
        require(!"\(configuration)".contains(secret), "no secret is shown")
        let kafka = configuration.kafka
        let topics = [kafka.intentsTopic, kafka.outcomesTopic, kafka.deadLettersTopic]
        require(Set(topics).count == 3, "each topic is another")
        require(
            topics.allSatisfy { !$0.hasPrefix(kafka.requeryTopicPrefix + ".") }, "no topic is one of scheduled checks")
        require(Set(kafka.properties.map(\.name)).count == kafka.properties.count, "a property is given once")
        let worker = configuration.worker
        require(worker.maxInFlight >= 1 && worker.partitionWindow >= 1, "something may be under way")
        require((1...16).contains(worker.requeryDelays.count), "there are delays")
        require(
            worker.requeryDelays.allSatisfy { (.milliseconds(100) ... .seconds(30 * 86_400)).contains($0) },
            "delays in range")
        require((0...65_535).contains(configuration.http.port), "a port is one")
        require(configuration.weChatPay.origin.url.hasPrefix("https://"), "WeChat Pay is asked over TLS")
        require(
            configuration.weChatPay.apiV3KeyFile != nil || configuration.weChatPay.publicKey != nil,
            "answers can be verified")
        let duration = worker.giveUpAfter
        require(Duration(shortText: duration.shortText) == duration, "a duration is written as it is read")
    }
}
