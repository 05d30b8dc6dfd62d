import Testing

@testable import ClawbackCommands

@Suite("Reading the configuration")
struct ConfigurationLoaderTests {
    @Test("a flag wins over the environment, which wins over the file, which wins over the default")
    func order() throws {
        let file = "worker:\n  maxInFlight: 3\n"
        let environment = ["CLAWBACK_WORKER_MAX_IN_FLIGHT": "2"]
        #expect(
            try Sample.loader(flags: ["worker.maxInFlight": "1"], environment: environment, file: file).worker()
                .maxInFlight == 1)
        #expect(try Sample.loader(environment: environment, file: file).worker().maxInFlight == 2)
        #expect(try Sample.loader(file: file).worker().maxInFlight == 3)
        #expect(try Sample.loader().worker().maxInFlight == 256)
    }

    @Test("a complete file is read as it stands")
    func completeFile() throws {
        let file = """
            kafka:
              groupId: refunds
              instanceId: a-1
              staticMembership: true
              delivery: at-least-once
              createTopics: none
              properties:
                security.protocol: SASL_SSL
                sasl.password: "p,w=1"
            wechatpay:
              baseUrl: https://127.0.0.1:8443
              publicKeyId: PUB_KEY_ID_0119000001002024112200395000
              publicKeyFile: /keys/wechatpay.pem
              requestTimeout: 3s
            worker:
              requeryDelays: [1s, 2s]
              rateLimit: 100
            http:
              port: 0
            log:
              level: debug
              format: text
            """
        let configuration = try Sample.loader(without: "wechatpay.apiV3KeyFile", file: file).configuration()
        #expect(configuration.kafka.transactionalID == "clawback-refunds-a-1")
        #expect(configuration.kafka.isStaticMember)
        #expect(configuration.kafka.delivery == .atLeastOnce)
        #expect(configuration.kafka.createTopics == .none)
        #expect(
            configuration.kafka.properties == [
                KafkaProperty(name: "sasl.password", value: "p,w=1"),
                KafkaProperty(name: "security.protocol", value: "SASL_SSL"),
            ])
        #expect(configuration.weChatPay.publicKey?.file == "/keys/wechatpay.pem")
        #expect(configuration.weChatPay.requestTimeout == .seconds(3))
        #expect(configuration.worker.requeryDelays == [.seconds(1), .seconds(2)])
        #expect(configuration.worker.rateLimit == RateLimit(perSecond: 100))
        #expect(configuration.http.port == 0)
        #expect(configuration.log == Configuration.Log(level: .debug, format: .text))
    }

    @Test("a key may also be written flat")
    func flatKey() throws {
        #expect(try Sample.loader(file: "kafka.groupId: flat\n").kafka().groupID == "flat")
    }

    @Test("without an instance id the host's name stands in")
    func hostName() throws {
        #expect(try Sample.loader().kafka().instanceID == "worker-1")
    }

    @Test("empty variables, empty values and empty groups count as not given")
    func emptyIsAbsent() throws {
        let loader = try Sample.loader(
            environment: ["CLAWBACK_KAFKA_GROUP_ID": ""], file: "kafka:\nworker:\n  maxInFlight:\n")
        #expect(try loader.kafka().groupID == "clawback")
        #expect(try loader.worker().maxInFlight == 256)
    }

    @Test("another API than the real one has no stand-by unless one is named")
    func standBy() throws {
        #expect(try Sample.loader().weChatPay().backupOrigin?.url == "https://api2.mch.weixin.qq.com")
        let simulator = ["wechatpay.baseUrl": "https://127.0.0.1:8443"]
        #expect(try Sample.loader(flags: simulator).weChatPay().backupOrigin == nil)
        let both = simulator.merging(["wechatpay.backupBaseUrl": "https://127.0.0.1:8444"]) { $1 }
        #expect(try Sample.loader(flags: both).weChatPay().backupOrigin?.url == "https://127.0.0.1:8444")
        #expect(try Sample.loader(flags: ["wechatpay.backupBaseUrl": "none"]).weChatPay().backupOrigin == nil)
    }

    @Test("variables that look like ours and are not are named")
    func unknownVariables() throws {
        let environment = [
            "CLAWBACK_KAFKA_GROUPID": "x", "CLAWBACK_DEV_TOOLS": "/x", "HOME": "/", "CLAWBACK_HTTP_PORT": "1",
        ]
        let loader = try Sample.loader(environment: environment)
        #expect(loader.sources.unknownEnvironmentVariables == ["CLAWBACK_KAFKA_GROUPID"])
    }
}
