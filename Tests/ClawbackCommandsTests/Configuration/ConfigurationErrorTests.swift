import Testing

@testable import ClawbackCommands

@Suite("A configuration that is wrong")
struct ConfigurationErrorTests {
    private func line(
        flags: [String: String] = [:], without: String? = nil, environment: [String: String] = [:], file: String? = nil
    ) -> String? {
        do {
            _ = try Sample.loader(flags: flags, without: without, environment: environment, file: file).configuration()
            return nil
        } catch {
            return error.line
        }
    }

    @Test("an unknown key in the file is named with the key that was probably meant")
    func unknownKey() {
        #expect(
            line(file: "kafka:\n  bootstrapServer: a:1\n")
                == "kafka.bootstrapServer: unknown key in clawback.yaml; did you mean kafka.bootstrapServers?")
        #expect(line(file: "worker.MaxInflight: 1\n")?.hasSuffix("did you mean worker.maxInFlight?") == true)
        #expect(
            line(file: "colour: red\n")?.hasPrefix("colour: unknown key in clawback.yaml; the README lists all keys")
                == true)
    }

    @Test("a group with a value of its own is named")
    func groupWithValue() {
        #expect(line(file: "kafka: localhost:9092\n")?.hasPrefix("kafka: holds a value in clawback.yaml") == true)
    }

    @Test("a missing key is named with the places where it can be given")
    func missing() {
        #expect(
            line(without: "wechatpay.mchid")
                == "wechatpay.mchid: required but not given; set it with --wechatpay-mchid, as CLAWBACK_WECHATPAY_MCHID "
                + "or in a file given with --config to 1 to 32 digits")
    }

    @Test("a bad value is named with its source and what is allowed")
    func badValue() {
        #expect(
            line(environment: ["CLAWBACK_KAFKA_DELIVERY": "exactly_once"])
                == "kafka.delivery: \"exactly_once\" (from CLAWBACK_KAFKA_DELIVERY) is not allowed; "
                + "allowed: exactly-once or at-least-once")
        #expect(
            line(flags: ["worker.giveUpAfter": "7 days"])
                == "worker.giveUpAfter: \"7 days\" (from --worker-give-up-after) is not allowed; "
                + "allowed: an integer and ms, s, m, h or d, from 1s to 180d")
        #expect(line(file: "http:\n  port: 99999\n")?.contains("(from clawback.yaml)") == true)
        #expect(line(flags: ["kafka.groupId": ""])?.hasPrefix("kafka.groupId: \"\"") == true)
    }

    @Test("a secret is never shown")
    func secret() {
        let shown = line(flags: ["kafka.properties": "sasl.password=hunter2,oops"])
        #expect(shown?.hasPrefix("kafka.properties: <redacted> (from --kafka-properties) is not allowed") == true)
        #expect(shown?.contains("hunter2") == false)
    }

    @Test("a broken file is named with the place of the fault and none of its lines")
    func brokenFile() {
        let shown = line(file: "kafka:\n  properties:\n    sasl.password: \"hunter2\n  groupId: [\n")
        #expect(shown?.hasPrefix("clawback.yaml: not a YAML map of settings: ") == true)
        #expect(shown?.contains("hunter2") == false)
        for text in ["- a\n- b\n", "just words\n", "a: 1\na: 2\n", "\u{1}"] {
            #expect(line(file: text)?.hasPrefix("clawback.yaml: ") == true, "\(text)")
        }
    }

    @Test("an empty file is told apart from a broken one")
    func emptyFile() {
        #expect(
            line(file: "# nothing yet\n\n") == "clawback.yaml: not a YAML map of settings: it holds no settings at all")
    }

    @Test("a file that is not there is named with the system's reason")
    func missingFile() {
        #expect(throws: ConfigurationError.fileUnreadable(path: "/nowhere/a.yaml", reason: "No such file or directory"))
        {
            try ConfigurationFile(path: "/nowhere/a.yaml")
        }
        #expect(throws: ConfigurationError.fileUnreadable(path: "/", reason: "Is a directory")) {
            try ConfigurationFile(path: "/")
        }
    }

    @Test("settings that contradict one another are named together")
    func contradictions() {
        #expect(line(without: "wechatpay.apiV3KeyFile")?.contains("answers could not be verified") == true)
        #expect(
            line(flags: ["wechatpay.publicKeyFile": "/k"])?
                .hasPrefix("wechatpay.publicKeyId, wechatpay.publicKeyFile: one is given without the other") == true)
        #expect(
            line(flags: ["kafka.outcomesTopic": "refund-intents"])?.contains("each needs a topic of its own") == true)
        #expect(line(flags: ["kafka.outcomesTopic": "refund-requery.1s"])?.contains("scheduled checks") == true)
        #expect(line(flags: ["kafka.staticMembership": "true"])?.contains("needs an instance id") == true)
    }

    @Test("every line is one line, whatever the value")
    func oneLine() {
        let shown = line(flags: ["kafka.groupId": "a\nb\u{1b}[31m\u{2028}" + String(repeating: "x", count: 10_000)])
        #expect(shown?.contains { $0.isNewline } == false)
        #expect(shown?.unicodeScalars.contains("\u{1b}") == false)
        #expect((shown?.count ?? .max) < 400)
    }
}

@Suite("A configuration that is printed")
struct ConfigurationPrintingTests {
    @Test("shows no property's value")
    func redactedProperties() throws {
        let loader = try Sample.loader(environment: ["CLAWBACK_KAFKA_PROPERTIES": "sasl.password=hunter2"])
        let configuration = try loader.configuration()
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!"\(configuration) \(String(reflecting: configuration)) \(dumped) \(loader)".contains("hunter2"))
    }
}
