import Testing

@testable import WeChatPaySimulator

@Suite("attacks over HTTPS", .timeLimit(.minutes(5)))
struct HostileFaultTests {
    private func scenario(_ kind: Fault.Hostile) -> Scenario {
        Scenario.always(ReturnPlan(submitFaults: .first(.hostile(kind))))
    }

    @Test(
        "the effect happens, the answer is spoilt once, and is counted under its name",
        arguments: [
            Fault.Hostile.oversized, .contentType, .packed, .doubled, .replayed,
        ])
    func once(kind: Fault.Hostile) async throws {
        try await withSimulator(scenario(kind)) { client async throws in
            let answer = try await client.submit()
            #expect(answer.status == 200)
            let isSpoilt =
                switch kind {
                case .oversized: answer.body.count > 65_536
                case .contentType: answer.headers.first(name: "Content-Type")?.hasPrefix("text/html") == true
                case .packed: answer.headers.first(name: "Content-Encoding") == "gzip" && answer.json == nil
                case .doubled: answer.headers["Wechatpay-Signature"].count == 2
                // Nothing has been recorded yet.
                case .replayed: answer.headers.first(name: "Wechatpay-Signature") == nil
                case .endless, .stalled, .redirect: false
                }
            #expect(isSpoilt)
            #expect(client.simulator.ledger().movedAmount == 10)
            try await eventually { client.simulator.stats().count(.submit, "\(answer.status) \(kind.rawValue)") == 1 }
            #expect(try await client.submit().isProperlySigned(client.simulator.keys))
        }
    }

    @Test("a redirect leads to a host that is nowhere, for whoever follows it")
    func redirect() async throws {
        try await withSimulator(scenario(.redirect)) { client async throws in
            await #expect(throws: (any Error).self) { try await client.submit() }
            try await eventually { client.simulator.stats().count(.submit, "307 redirect") == 1 }
            #expect(client.simulator.ledger().movedAmount == 10)
        }
    }

    @Test("a played-back answer is another return's, properly signed")
    func replayed() async throws {
        var scenario = Scenario()
        scenario.rules = [
            ScenarioRule(
                .init(outReturnNoPrefix: "VICTIM"), ReturnPlan(submitFaults: .first(.hostile(.replayed))))
        ]
        try await withSimulator(scenario) { client async throws in
            #expect(try await client.submit("OTHER")["out_return_no"] == "OTHER")
            let answer = try await client.submit("VICTIM", order: "2")
            #expect(answer["out_return_no"] == "OTHER")
            #expect(answer.isProperlySigned(client.simulator.keys))
            #expect(try await client.submit("VICTIM", order: "2")["out_return_no"] == "VICTIM")
        }
    }

    @Test(
        "a body that stalls or does not end goes on until the client leaves, or for long",
        arguments: [Fault.Hostile.stalled, .endless])
    func unending(kind: Fault.Hostile) async throws {
        try await withSimulator(scenario(kind), timeout: .seconds(2)) { client async throws in
            await #expect(throws: (any Error).self) { try await client.submit() }
            try await eventually { client.simulator.stats().inFlight == 0 }
            try await eventually { client.simulator.stats().count(.submit, "200 \(kind.rawValue)") == 1 }
            #expect(client.simulator.ledger().movedAmount == 10)
        }
    }

    @Test("only the merchant certificates that are switched on are accepted")
    func merchants() async throws {
        try await withSimulator(Scenario()) { client async throws in
            let serial = client.simulator.keys.merchant.certificate.serial
            #expect(try await client.control("POST", "merchants", #"{"accepted":[]}"#).status == 200)
            #expect(try await client.submit()["code"] == "SIGN_ERROR")
            #expect(try await client.control("POST", "merchants", #"{"accepted":["\#(serial)"]}"#).status == 200)
            #expect(try await client.submit().status == 200)
            #expect(try await client.control("POST", "merchants", #"{"accepted":["0"]}"#).status == 400)
            #expect(try await client.control("POST", "merchants").status == 200)
            #expect(try await client.submit().status == 200)
        }
    }
}
