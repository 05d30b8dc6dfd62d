import TestSupport
import Testing

extension EndToEnd {
    /// Three workers, killed, stopped, added and restarted at random: every intent is settled, each return made once.
    ///
    /// `CLAWBACK_CHAOS=full` runs the full size, `CLAWBACK_CHAOS_SEED=n` repeats a schedule, `CLAWBACK_CHAOS_LOGS=folder` keeps
    /// what the processes logged.
    @Suite(
        "Workers killed at random", .enabled(if: DevTools.areHereOrRequired("kcat", "curl"), "kcat or curl is missing"))
    struct Chaos {
        @Test(
            "on noida-db no settled outcome is repeated", .timeLimit(.minutes(30)),
            .enabled(if: BrokerKind.noida.isHereOrRequired, "\(BrokerKind.noida.skipReason)"))
        func noida() async throws {
            try await ChaosRun(kind: .noida, size: .chosen, seed: ChaosSeed.chosen).run()
        }

        @Test(
            "on tansu, which shows aborted records, repeats have the same id", .timeLimit(.minutes(30)),
            .enabled(if: BrokerKind.tansu.isHereOrRequired, "\(BrokerKind.tansu.skipReason)"))
        func tansu() async throws {
            try await ChaosRun(kind: .tansu, size: .chosen, seed: ChaosSeed.chosen).run()
        }

        @Test("on the mock cluster, at least once, repeats have the same id", .timeLimit(.minutes(30)))
        func mock() async throws {
            try await ChaosRun(kind: .mock, size: .chosen, seed: ChaosSeed.chosen).run()
        }
    }
}
