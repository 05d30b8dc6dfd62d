import AsyncHTTPClient
import Testing

@testable import WeChatPaySimulator

@Suite("faults over HTTPS", .timeLimit(.minutes(5)))
struct FaultTests {
    @Test(
        "an answer with a bad signature is not believed, and the return stands", arguments: Fault.BadSignature.allCases)
    func badSignatures(kind: Fault.BadSignature) async throws {
        try await withSimulator(.always(ReturnPlan(submitFaults: .first(.badSignature(kind))))) { client in
            let answer = try await client.submit()
            #expect(answer.status == 200)
            #expect(!answer.isProperlySigned(client.simulator.keys))
            if kind == .probe {
                #expect(answer.headers.first(name: "Wechatpay-Signature")?.hasPrefix("WECHATPAY/SIGNTEST/") == true)
            }
            #expect(client.simulator.ledger().movedAmount == 10)
            try await eventually { client.simulator.stats().count(.submit, "200 \(kind.rawValue)") == 1 }
            #expect(try await client.submit().isProperlySigned(client.simulator.keys))
        }
    }

    @Test("a cut connection is an error for the client, before or after the effect", arguments: Fault.Moment.allCases)
    func cut(moment: Fault.Moment) async throws {
        try await withSimulator(.always(ReturnPlan(submitFaults: .first(.cut(moment: moment))))) {
            client async throws in
            await #expect(throws: (any Error).self) { try await client.submit() }
            #expect(client.simulator.ledger().movedAmount == (moment == .after ? 10 : 0))
            #expect(try await client.submit()["result"] == "SUCCESS")
            try await eventually { client.simulator.stats().count(.submit, "cut") == 1 }
        }
    }

    @Test("silence ends with the client's patience, and is no longer in flight then")
    func timeout() async throws {
        let scenario = Scenario.always(ReturnPlan(submitFaults: .first(.timeout(.seconds(600), moment: .after))))
        try await withSimulator(scenario, timeout: .minutes(2)) { client in
            let call = Task { try await client.submit() }
            try await eventually { client.simulator.ledger().movedAmount == 10 }
            #expect(client.simulator.stats().inFlight == 1)
            call.cancel()
            await #expect(throws: (any Error).self) { try await call.value }
            try await eventually { client.simulator.stats().inFlight == 0 }
            try await eventually { client.simulator.stats().count(.submit, "timeout") == 1 }
        }
    }

    @Test("silence ends by itself with a cut connection")
    func silence() async throws {
        let scenario = Scenario.always(ReturnPlan(submitFaults: .first(.timeout(.milliseconds(50), moment: .before))))
        try await withSimulator(scenario) { client in
            await #expect(throws: (any Error).self) { try await client.submit() }
            #expect(client.simulator.ledger().movedAmount == 0)
        }
    }

    @Test("a gateway's page comes with its status, unsigned")
    func html() async throws {
        let fault = Fault.serverError(status: 502, body: .html, moment: .after)
        try await withSimulator(.always(ReturnPlan(submitFaults: .first(fault)))) { client in
            let answer = try await client.submit()
            #expect(answer.status == 502)
            #expect(answer.text.contains("<html>"))
            #expect(answer.headers.first(name: "Wechatpay-Signature") == nil)
            #expect(client.simulator.ledger().movedAmount == 10)
        }
    }

    @Test("an accepted answer has no body and no effect")
    func accepted() async throws {
        try await withSimulator(.always(ReturnPlan(submitFaults: .first(.accepted, times: 2)))) { client in
            for _ in 0..<2 {
                let answer = try await client.submit()
                #expect(answer.status == 202)
                #expect(answer.body.isEmpty)
            }
            #expect(try await client.query().status == 404)
            #expect(try await client.submit().status == 200)
        }
    }

    @Test("faults of queries strike queries only")
    func queries() async throws {
        try await withSimulator(.always(ReturnPlan(queryFaults: .first(.refused(.systemError))))) {
            client async throws in
            #expect(try await client.submit().status == 200)
            #expect(try await client.query()["code"] == "SYSTEM_ERROR")
            #expect(try await client.query()["result"] == "SUCCESS")
        }
    }

    @Test("a latency delays the answer")
    func latency() async throws {
        try await withSimulator(Scenario(latency: .constant(.milliseconds(120)))) { client in
            let clock = ContinuousClock()
            let duration = try await clock.measure { _ = try await client.submit() }
            #expect(duration >= .milliseconds(120))
        }
    }

    @Test("a run of calls under a storm repeats: same seed, same answers")
    func repeats() async throws {
        func run(seed: UInt64) async throws -> [String] {
            var answers: [String] = []
            var scenario = Scenario.storm(seed: seed)
            scenario.latency = .none
            scenario.submitFaults.removeAll {
                $0.value.steps.contains { if case .timeout = $0.fault { true } else { false } }
            }
            try await withSimulator(scenario) { client in
                for number in 0..<40 {
                    do {
                        let answer = try await client.submit("R\(number)", order: "\(number)")
                        answers.append("\(answer.status) \(answer["code"] ?? answer["result"] ?? "")")
                    } catch {
                        answers.append("no answer")
                    }
                }
            }
            return answers
        }
        let first = try await run(seed: 3)
        #expect(try await run(seed: 3) == first)
        #expect(try await run(seed: 4) != first)
        #expect(Set(first).count > 3)
    }
}
