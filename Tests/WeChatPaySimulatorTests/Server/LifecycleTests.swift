import Logging
import ServiceLifecycle
import Testing

@testable import WeChatPaySimulator

@Suite("a simulator's life", .timeLimit(.minutes(5)))
struct LifecycleTests {
    @Test("a taken port is one clear error")
    func portTaken() async throws {
        try await withSimulator { client in
            let port = client.simulator.port
            let error = try await #require(throws: SimulatorError.self) {
                try await Simulator.start(
                    configuration: SimulatorConfiguration(port: port, keys: .given(client.simulator.keys)))
            }
            #expect(error == .portTaken(host: "127.0.0.1", port: port))
            #expect(error.description.contains("port \(port) of 127.0.0.1 is taken"))
        }
    }

    @Test("a host that is not ours is an error too")
    func otherHost() async throws {
        let keys = try await TestKeys.shared()
        let error = try await #require(throws: SimulatorError.self) {
            try await Simulator.start(configuration: SimulatorConfiguration(host: "192.0.2.1", keys: .given(keys)))
        }
        guard case .cannotListen = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test("stopping ends calls in flight, may be repeated, and frees the port")
    func stop() async throws {
        try await withSimulator(Scenario(latency: .constant(.seconds(600)))) { client in
            let call = Task { try await client.submit() }
            try await eventually { client.simulator.stats().inFlight == 1 }
            await client.simulator.stop()
            await client.simulator.stop()
            await #expect(throws: (any Error).self) { try await call.value }
            let next = try await Simulator.start(
                configuration: SimulatorConfiguration(port: client.simulator.port, keys: .given(client.simulator.keys)))
            #expect(next.port == client.simulator.port)
            await next.stop()
        }
    }

    @Test("as a service it stops with its group")
    func service() async throws {
        try await withSimulator { client in
            let group = ServiceGroup(services: [client.simulator], logger: Logger(label: "tests"))
            async let running: Void = group.run()
            #expect(try await client.submit().status == 200)
            await group.triggerGracefulShutdown()
            try await running
            await #expect(throws: (any Error).self) { try await client.submit() }
        }
    }

    @Test("an idle connection is closed")
    func idle() async throws {
        try await withSimulator(idleTimeout: .seconds(2)) { client in
            #expect(try await client.submit().status == 200)
            #expect(client.simulator.openConnections == 1)
            try await eventually { client.simulator.openConnections == 0 }
        }
    }
}
