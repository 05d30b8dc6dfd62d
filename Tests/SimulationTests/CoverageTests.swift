import Testing

@testable import Simulation

/// A simulation that never gets into trouble proves nothing: what it must get into, at least once in some hundred seeds.
@Suite("The simulation's reach")
struct CoverageTests {
    private static let events = [
        "crashes", "is asked to stop", "has stopped", "is given up by the group", "has lost its partitions",
        "has to give up", "session over: aborted", "session over: commit", "session over: produce", "still unanswered",
        "PRODUCER_FENCED", "ILLEGAL_GENERATION", "UNKNOWN_PRODUCER_ID", "another producer takes id",
        "broker: aborted of producer", "transaction of producer", "outage (credentials)", "outage (throttling)",
        "the breaker opens: credentials",
        "the breaker opens: connection", "the breaker closes", "waits for its turn", ", done [\"",
        "stalled", "GAVE_UP", "RESPONSE_MISMATCH", "INVALID_INTENT", "failed", "given up",
        "the number was used with other parameters", "not enough balance", "RESOURCE_NOT_EXISTS",
    ]

    @Test("every kind of trouble is met within 300 seeds")
    func reach() {
        var missing = Self.events
        for seed in 1...300 as ClosedRange<UInt64> where !missing.isEmpty {
            let trace = Simulation.run(seed: seed, isTraced: true).trace
            missing.removeAll { event in trace.contains { $0.contains(event) } }
        }
        #expect(missing.isEmpty)
    }
}
