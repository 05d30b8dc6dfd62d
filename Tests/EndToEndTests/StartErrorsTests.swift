import Testing

extension EndToEnd {
    @Suite("A worker that cannot start")
    struct StartErrors {
        /// What is wrong, and what the one line has to contain.
        struct Case: Sendable, CustomTestStringConvertible {
            let testDescription: String
            var arguments: [String] = []
            var environment: [String: String] = [:]
            var file = ""
            var exit: Int32 = 64
            let expected: [String]
        }

        static let cases: [Case] = [
            Case(
                testDescription: "a key file that is not there",
                arguments: ["--wechatpay-private-key-file", "missing.pem"],
                expected: ["wechatpay.privateKeyFile", "missing.pem", "No such file or directory"]),
            Case(
                testDescription: "a key file that is a folder", arguments: ["--wechatpay-private-key-file", "/"],
                expected: ["wechatpay.privateKeyFile", "Is a directory"]),
            Case(
                testDescription: "a key of another type", arguments: ["--wechatpay-private-key-file", "ec.pem"],
                expected: ["wechatpay.privateKeyFile", "ec.pem", "EC"]),
            Case(
                testDescription: "a certificate in place of the key",
                arguments: ["--wechatpay-private-key-file", "simulator/apiclient_cert.pem"],
                expected: ["wechatpay.privateKeyFile", "CERTIFICATE"]),
            Case(
                testDescription: "an APIv3 key of the wrong length",
                arguments: ["--wechatpay-api-v3-key-file", "short.txt"],
                expected: ["wechatpay.apiV3KeyFile", "32 bytes"]),
            Case(
                testDescription: "an unknown key of the configuration", file: "kafka:\n  bootstrapServer: a:1\n",
                expected: ["kafka.bootstrapServer", "did you mean kafka.bootstrapServers?"]),
            Case(
                testDescription: "a bad duration", environment: ["CLAWBACK_WORKER_GIVE_UP_AFTER": "a week"],
                expected: [
                    "worker.giveUpAfter", "a week", "CLAWBACK_WORKER_GIVE_UP_AFTER", "an integer and ms, s, m, h or d",
                ]),
            Case(
                testDescription: "a secret among bad properties",
                arguments: ["--kafka-properties", "sasl.password=hunter2,what"],
                expected: ["kafka.properties", "<redacted>"]),
            Case(
                testDescription: "a password on the command line",
                arguments: ["--kafka-properties", "sasl.password=hunter2"],
                expected: ["kafka.properties", "sasl.password", "--kafka-properties", "sasl.password.file=PATH"]),
            Case(
                testDescription: "a password's file that is not there",
                arguments: ["--kafka-properties", "sasl.password.file=no-such-file"],
                expected: ["kafka.properties", "sasl.password.file", "no-such-file", "No such file or directory"]),
            Case(
                testDescription: "a property that librdkafka does not know",
                arguments: ["--kafka-properties", "sasl.pasword=hunter2"],
                expected: ["kafka.properties", "sasl.pasword"]),
            Case(
                testDescription: "a broker that is not there", arguments: ["--kafka-bootstrap-servers", "127.0.0.1:1"],
                exit: 69, expected: ["kafka.bootstrapServers", "127.0.0.1:1"]),
        ]

        @Test("says why in one line that names what to mend", .timeLimit(.minutes(2)), arguments: cases)
        func line(wrong: Case) async throws {
            try await Processes.run { processes in
                let simulator = try await SimulatorProcess.start(processes)
                _ = try processes.folder.write("ec.pem", Self.ellipticCurveKey)
                _ = try processes.folder.write("short.txt", "0123456789")
                let own = String(decoding: try TemporaryFolder.read(simulator.configurationFile), as: UTF8.self)
                let configuration = try processes.folder.write("clawback.yaml", wrong.file + own)
                let worker = try await processes.finish(
                    "worker", Programs.clawback,
                    ["run", "--config", configuration, "--log-format", "json", "--http-port", "0"]
                        + (wrong.arguments.contains("--kafka-bootstrap-servers")
                            ? [] : ["--kafka-bootstrap-servers", "127.0.0.1:2"]) + wrong.arguments,
                    environment: wrong.environment)

                #expect(worker.status == .exited(wrong.exit))
                let lines = worker.errors.filter { !$0.hasPrefix("{") }
                #expect(lines.count == 1, "\(worker.errors)")
                for words in wrong.expected { #expect(lines.first?.contains(words) == true, "\(lines)") }
                if wrong.exit == 64 { #expect(worker.errors.count == 1, "\(worker.errors)") }
                let everything = (worker.output + worker.errors).joined(separator: "\n")
                #expect(!everything.contains("hunter2"))
                #expect(!everything.contains("PRIVATE KEY-----"))
            }
        }

        @Test("says so when its HTTP port is taken", .timeLimit(.minutes(2)))
        func takenPort() async throws {
            try await Processes.run { processes in
                let stage = try await Stage.set(processes)
                let taken = try #require(stage.simulator.baseURL.split(separator: ":").last)
                let worker = stage.startWorker(["--http-port", String(taken)])
                #expect(try await worker.process.ended(within: .seconds(60)) == .exited(64))
                let line = worker.process.errors.lines.first { !$0.hasPrefix("{") }
                #expect(line?.hasPrefix("clawback: http.port: cannot listen on 127.0.0.1:\(taken): ") == true)
            }
        }

        /// Of a curve, where WeChat Pay uses RSA throughout; made for this test.
        private static let ellipticCurveKey = """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgYD4nmVjbXXE3y8Vk
            c/kXQxoqmZhb1VYeyyGRw6Cf+dChRANCAAQoEBWnsHKdjQ2hm9FaU75Xk47dTUQh
            7Iy+GEMBSRPFPLvzMaAMHZWLTRgSdmHmIGERmxNfCEwICirtbmrK/H6O
            -----END PRIVATE KEY-----

            """
    }
}
