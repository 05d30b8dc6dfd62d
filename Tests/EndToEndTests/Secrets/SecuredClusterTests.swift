import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite("A secured cluster")
    struct SecuredCluster {
        @Test("intents are settled over TLS, with a password that only a file holds", .timeLimit(.minutes(4)))
        func settles() async throws {
            try await Processes.run { processes in
                let secured = try await SecuredStage.set(processes)
                let reader = try secured.stage.readOutcomes()
                let worker = secured.startWorker()
                try await secured.stage.write(TestIntent.many(20))
                let settled = try await reader.settled(20, by: worker, within: .seconds(120))
                #expect(Set(settled.map(\.intentID)).count == 20)
                #expect(Set(secured.listener.authenticated) == [SecuredStage.user])
                worker.process.send(.terminate)
                #expect(try await worker.process.ended(within: .seconds(60)) == .exited(0))
                #expect(!worker.process.errors.lines.contains { $0.contains("secret.readable") })
            }
        }

        /// What is wrong, and what the one line says.
        enum Wrong: CaseIterable {
            case password, authority, expired, host

            var expected: [String] {
                switch self {
                case .password: ["refuses the credentials", "SCRAM-SHA-512", "sasl.* in kafka.properties"]
                case .authority: ["certificate of broker", "not trusted here", "ssl.ca.location"]
                case .expired: ["certificate of broker", "has expired"]
                case .host: ["certificate of broker", "is for other names"]
                }
            }
        }

        @Test(
            "a worker that is refused says why in one line and ends with 69", .timeLimit(.minutes(3)),
            arguments: Wrong.allCases)
        func refused(wrong: Wrong) async throws {
            try await Processes.run { processes in
                let secured = try await SecuredStage.set(processes) { authority in
                    switch wrong {
                    case .expired: try authority.identity(validity: -7200 ..< -3600)
                    case .host: try authority.identity(names: ["broker.example"])
                    case .password, .authority: try authority.identity()
                    }
                }
                let other = try processes.folder.writeSecret("other-password", "hunter2")
                let foreign = try processes.folder.write("other-ca.pem", try TestAuthority().pem)
                let worker = secured.startWorker(
                    properties: secured.properties(
                        passwordFile: wrong == .password ? other : nil,
                        authorityFile: wrong == .authority ? foreign : nil))
                #expect(try await worker.process.ended(within: .seconds(60)) == .exited(69))
                let lines = worker.process.errors.lines
                #expect(lines.count == 1, "\(lines)")
                for words in wrong.expected + [secured.listener.bootstrapServers] {
                    #expect(lines.last?.contains(words) == true, "\(words) in \(lines)")
                }
                #expect(!lines.joined().contains("hunter2"))
            }
        }

        @Test(
            "a running worker whose broker's certificate is another one says so, loses its session, and settles what is left when the right one is back",
            .timeLimit(.minutes(4)))
        func whileRunning() async throws {
            try await Processes.run { processes in
                let secured = try await SecuredStage.set(
                    processes, on: try await BrokerProcess.startForDyingMembers(processes))
                let reader = try secured.stage.readOutcomes()
                let worker = secured.startWorker()
                try await secured.stage.write(TestIntent.many(5))
                _ = try await reader.settled(5, by: worker, within: .seconds(120))

                secured.listener.stop()
                let impostor = try SecuredListener(
                    port: secured.listener.port, target: secured.stage.broker.port,
                    identity: try TestAuthority().identity())
                try await worker.process.whileRunning {
                    try await within(.seconds(120), "the refusal, and the session's end") {
                        try await worker.process.errors.wait { lines in
                            lines.contains { $0.contains("kafka.refused") && $0.contains("certificate_authority") }
                                && lines.contains { $0.contains("rebalance.lost") }
                        }
                    }
                }
                impostor.stop()
                let back = try SecuredListener(
                    port: secured.listener.port, target: secured.stage.broker.port,
                    identity: try secured.authority.identity(),
                    accounts: SASLAccounts(passwords: [SecuredStage.user: secured.password]))
                processes.atEnd { back.stop() }
                try await secured.stage.write(TestIntent.many(10))
                _ = try await reader.settled(15, by: worker, within: .seconds(120))
                worker.process.send(.terminate)
                #expect(try await worker.process.ended(within: .seconds(60)) == .exited(0))
                let told = worker.process.errors.lines.filter { $0.contains("kafka.refused") }
                #expect(told.count <= 2, "once a minute, whatever connection it is: \(told)")
                #expect(told.allSatisfy { $0.contains(secured.listener.bootstrapServers) }, "\(told)")
            }
        }
    }
}
