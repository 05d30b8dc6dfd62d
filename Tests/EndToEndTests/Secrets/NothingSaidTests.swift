import Foundation
import Kafka
import KafkaRecords
import Logging
import TestSupport
import Testing

extension EndToEnd {
    /// A run with faults at every end, at the most talkative level; then everything that was ever said is searched for every secret.
    @Suite("Secrets are never said")
    struct NothingSaid {
        private static let scenario = """
            success=0.6,failed=0.1,processing:1=0.1,wrong-signature=0.04,unreadable=0.04,html-error-before=0.03,\
            server-error-after=0.03,cut-after=0.03,wrong-amount=0.03
            """
        private static let token = "collector token/+=0123456789"

        @Test(
            "not in logs, errors, metrics, the page, traces, topics, commit metadata, arguments or the environment",
            .timeLimit(.minutes(5)))
        func run() async throws {
            try await Processes.run { processes in
                let secured = try await SecuredStage.set(processes, scenario: Self.scenario)
                let needles = try needles(secured)
                let sink = try HTTPSink()
                processes.atEnd { sink.stop() }
                let port = try FreePort.find()
                let worker = secured.startWorker(
                    ["--log-level", "trace", "--http-port", "\(port)", "--kafka-group-id", "group"],
                    properties: secured.properties() + ",debug=security\\,broker\\,conf\\,feature\\,cgrp",
                    environment: [
                        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(sink.port)",
                        "OTEL_EXPORTER_OTLP_HEADERS": "authorization=\(Self.token)",
                    ])
                let reader = try secured.stage.readOutcomes()
                try await secured.stage.write(TestIntent.many(60))
                try await secured.stage.kcat.write(
                    lines: try processes.folder.write("bad.txt", "key\tnot an intent\n"), to: Stage.intents)
                try await reader.outcomes("35 settled", by: worker, within: .seconds(120)) {
                    Set($0.filter(\.isSettled).map(\.intentID)).count >= 35
                }

                var said = Said()
                said.add("arguments and environment", try processFiles(of: try await worker.process.identifier()))
                try await expectNoCoreDump(worker)
                for path in ["/", "/metrics", "/healthz", "/readyz", "/recent?q=RF-1", "/events"] {
                    let answer = try await processes.finish(
                        path, try Programs.curl,
                        ["--silent", "--no-buffer", "--max-time", "3", "http://127.0.0.1:\(port)\(path)"])
                    said.add(path, Array(answer.output.joined(separator: "\n").utf8))
                }
                try await failToStart(secured, processes)
                // The broker goes away under the worker, and stays away.
                secured.listener.stop()
                try await within(.seconds(120), "the worker to notice") {
                    try await worker.process.errors.wait { $0.contains { $0.contains("consumer.error") } }
                }
                let readiness = try await processes.finish(
                    "readyz", try Programs.curl, ["--silent", "http://127.0.0.1:\(port)/readyz"])
                said.add("/readyz without a broker", Array(readiness.output.joined().utf8))
                worker.process.send(.terminate)
                _ = try await worker.process.ended(within: .seconds(90))

                for topic in [Stage.intents, Stage.outcomes, Stage.checks, Stage.deadLetters] {
                    let records = try await secured.stage.kcat.read(topic)
                    let bytes = records.flatMap { ($0.key ?? []) + ($0.value ?? []) + Array($0.headers.utf8) }
                    said.add(topic, bytes)
                }
                said.add("commit metadata", try metadata(secured.stage.broker.bootstrapServers))
                // Its own request is the one place where the collector's token belongs.
                said.add(
                    "traces", Array(String(decoding: sink.bytes, as: UTF8.self).replacing(Self.token, with: "").utf8))
                for process in processes.all where process.name == "worker" {
                    said.add("standard output", Array(process.output.lines.joined(separator: "\n").utf8))
                    said.add("standard error", Array(process.errors.lines.joined(separator: "\n").utf8))
                }
                said.expectNothing(of: needles)
                print("\(said.count) bytes searched for \(needles.count) forms of 5 secrets")
            }
        }

        private func needles(_ secured: SecuredStage) throws -> Needles {
            let keys = secured.stage.simulator.keysFolder
            let pem = String(decoding: try TemporaryFolder.read(keys + "/apiclient_key.pem"), as: UTF8.self)
            let apiV3Key = String(decoding: try TemporaryFolder.read(keys + "/apiv3_key.txt"), as: UTF8.self)
            var needles = Needles()
            needles.add("the merchant's key", pem: pem)
            needles.add("the APIv3 key", apiV3Key.trimmingCharacters(in: .whitespacesAndNewlines))
            needles.add("Kafka's password", secured.password)
            needles.add("a wrong password", "hunter2 of another")
            needles.add("the collector's token", Self.token)
            // First: a search that finds nothing proves nothing.
            for planted in [
                pem, "a=\(secured.password)&", Data("xy\(apiV3Key)".utf8).base64EncodedString(),
                Data("x\(secured.password)".utf8).base64EncodedString(),
            ] {
                #expect(!needles.found(in: Array("before \(planted) after".utf8)).isEmpty)
            }
            return needles
        }

        /// Workers whose settings are wrong in ways that have a secret in them.
        private func failToStart(_ secured: SecuredStage, _ processes: Processes) async throws {
            let folder = processes.folder
            let keys = secured.stage.simulator.keysFolder
            let pem = String(decoding: try TemporaryFolder.read(keys + "/apiclient_key.pem"), as: UTF8.self)
            let damaged = try folder.writeSecret(
                "damaged.pem", String(pem.prefix(900)) + "\n-----END PRIVATE KEY-----\n")
            let wrongPassword = try folder.writeSecret("wrong-password", "hunter2 of another\n")
            let passwordInYAML = "kafka:\n  properties:\n    sasl.password: \"\(secured.password)\n  what: [\n"
            let unknownWithPassword = "kafka:\n  sasl.password: \"\(secured.password)\"\n"
            for (settings, properties, environment) in [
                ([], secured.properties(passwordFile: wrongPassword), [:]),
                (["--wechatpay-private-key-file", damaged], secured.properties(), [:]),
                (["--wechatpay-api-v3-key-file", damaged], secured.properties(), [:]),
                (["--config", try folder.writeSecret("torn.yaml", passwordInYAML)], "", [:]),
                (["--config", try folder.writeSecret("unknown.yaml", unknownWithPassword)], "", [:]),
                ([], "", ["CLAWBACK_KAFKA_PROPERTIES": "sasl.password=\(secured.password),what"]),
                ([], "", ["CLAWBACK_KAFKA_PROPERTIES": "no.such.password=\(secured.password)"]),
            ] as [([String], String, [String: String])] {
                var arguments = ["run", "--log-level", "trace", "--log-format", "json", "--http-port", "0"]
                if !settings.contains("--config") {
                    arguments += ["--config", secured.stage.simulator.configurationFile]
                }
                if !properties.isEmpty { arguments += ["--kafka-properties", properties] }
                let worker = processes.start(
                    "worker", Programs.clawback,
                    arguments + ["--kafka-bootstrap-servers", secured.listener.bootstrapServers] + settings,
                    environment: environment.mapValues { $0.replacing(", ", with: "\\, ") })
                let status = try await worker.ended(within: .seconds(60))
                #expect(status == .exited(64) || status == .exited(69), "\(settings) \(environment.keys)")
            }
        }

        private func processFiles(of process: String) throws -> [UInt8] {
            // Closed to all but root, as the memory is.
            let environment = getuid() == 0 ? try TemporaryFolder.read("/proc/\(process)/environ") : []
            let variables = environment.split(separator: 0).filter { !$0.starts(with: Array("OTEL_".utf8)) }
            return try TemporaryFolder.read("/proc/\(process)/cmdline") + variables.joined(separator: [0])
        }

        /// Linux only: the limit is what the kernel says of the running process.
        private func expectNoCoreDump(_ worker: WorkerProcess) async throws {
            let path = "/proc/\(try await worker.process.identifier())/limits"
            let limits = String(decoding: try TemporaryFolder.read(path), as: UTF8.self)
            let core = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
            #expect(core?.split(separator: " ").suffix(3) == ["0", "0", "bytes"])
        }

        private func metadata(_ bootstrapServers: String) throws -> [UInt8] {
            let admin = try KafkaAdmin(
                configuration: KafkaConfiguration(bootstrapServers: bootstrapServers),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let partitions = (0..<4).map { TopicPartition(topic: Stage.intents, partition: $0) }
            let committed = try admin.committed(partitions, of: "group", timeout: .seconds(20))
            #expect(!committed.isEmpty)
            return committed.values.flatMap { Array($0.metadata.utf8) }
        }
    }

    /// All that was said, by place.
    private struct Said {
        private var places: [(name: String, bytes: [UInt8])] = []

        mutating func add(_ name: String, _ bytes: [UInt8]) {
            places.append((name, bytes))
        }

        var count: Int { places.reduce(0) { $0 + $1.bytes.count } }

        func expectNothing(of needles: Needles) {
            for place in places {
                #expect(
                    !place.bytes.isEmpty || place.name == "standard output" || place.name == "commit metadata",
                    "\(place.name)")
                #expect(needles.found(in: place.bytes) == [], "\(place.name)")
            }
        }
    }
}
