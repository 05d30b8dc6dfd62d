import Kafka
import KafkaRecords
import Refunds
import Synchronization
import TestSupport
import Testing

@testable import Worker

@Suite("A worker while WeChat Pay or its own credentials are at fault", .serialized)
struct OutageTests {
    private struct Fault: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var answer: Answer
        var reason: String
        var threshold: Int
        /// Whether it leaves a fate open, so that a return is scheduled before the breaker opens.
        var leavesOpen = false
    }

    private static let faults = [
        Fault(
            testDescription: "no connection", answer: .unreachable("connect: refused"), reason: "cannot be reached",
            threshold: 10),
        Fault(
            testDescription: "server errors", answer: .refused(Refusal(httpStatus: 502, code: nil, message: nil)),
            reason: "server errors", threshold: 20),
        Fault(
            testDescription: "credentials refused",
            answer: .refused(Refusal(httpStatus: 401, code: "SIGN_ERROR", message: "wrong key")),
            reason: "SIGN_ERROR wrong key", threshold: 3),
        Fault(
            testDescription: "unknown certificate", answer: .unverified("serial 00 is not known"),
            reason: "serial 00 is not known", threshold: 10, leavesOpen: true),
    ]

    @Test(
        "few calls are made, nothing is published, readiness says why, and all is settled once it is over",
        arguments: faults)
    private func outage(_ fault: Fault) async throws {
        let world = try WorkerWorld()
        let journal = Journal()
        let isOver = Atomic<Bool>(false)
        let callsDuring = Atomic<Int>(0)
        let api = ScriptedAPI { call, intent in
            guard isOver.load(ordering: .sequentiallyConsistent) else {
                callsDuring.add(1, ordering: .relaxed)
                return fault.answer
            }
            return ScriptedAPI.state(intent, .success)
        }
        try await world.writeIntents(0..<500, orders: 500)
        let worker = Worker(
            settings: world.settings(maxInFlight: 16), api: api, logger: journal.logger)
        async let working: Void = worker.run()
        await journal.saw("breaker.open")
        #expect(worker.unreadiness().contains { $0.contains(fault.reason) })
        let early = worker.statistics.snapshot.committed
        #expect(fault.leavesOpen ? early.keys.allSatisfy { $0 == .processing } : early.isEmpty)
        // Those under way when it opens, and the threshold. Probes come a second later at the earliest.
        #expect(callsDuring.load(ordering: .relaxed) <= fault.threshold + 16 + 2)
        isOver.store(true, ordering: .sequentiallyConsistent)
        await journal.saw("breaker.closed")
        let outcomes = try await world.outcomes { outcomes in
            outcomes.count { $0.status == "success" } >= 500
        }
        #expect(worker.unreadiness().isEmpty)
        worker.stop()
        try await working
        let settled = outcomes.filter { $0.status != "processing" }
        #expect(settled.count == 500)
        #expect(settled.allSatisfy { $0.status == "success" })
        #expect(Set(settled.map(\.intent)).count == 500)
        #expect(outcomes.count == 500 || fault.leavesOpen)
    }

    @Test("a sub-merchant held to its rate keeps no other from being served")
    func flooding() async throws {
        let world = try WorkerWorld(partitions: 1)
        let api = ScriptedAPI { _, intent in ScriptedAPI.state(intent, .success) }
        var settings = world.settings(maxInFlight: 4)
        settings.rateLimitPerSubMerchant = 0.1
        // The flood comes first, and holds every place three times over.
        try await world.writeIntents(0..<12, orders: 12)
        // Orders of their own: one of the flood's order would rightly wait behind it.
        for other in 0..<4 {
            try await world.writeIntents(100 + other..<101 + other, orders: 1000, subMerchant: "190000011\(other)")
        }
        let worker = Worker(settings: settings, api: api, logger: WorkerWorld.quiet)
        async let working: Void = worker.run()
        let others = Set((100..<104).map { "RF-\($0)" })
        let outcomes = try await world.outcomes { outcomes in others.isSubset(of: outcomes.map(\.intent)) }
        worker.stop()
        try await working
        #expect(others.isSubset(of: outcomes.map(\.intent)))
        // One of the flood each ten seconds, however slow the machine is.
        let flood = outcomes.count { !others.contains($0.intent) }
        #expect(flood < 12, "all of the flood was served before the others' four")
    }
}
