import Foundation

/// How much is done and how much is broken meanwhile.
struct ChaosSize: Sendable {
    var intents: Int
    /// SIGKILLs of workers.
    var kills: Int
    /// Workers added, or taken away with SIGTERM.
    var rebalances: Int
    /// Restarts of the broker on its data folder.
    var brokerRestarts: Int
    /// Calls that one worker has under way.
    var maxInFlight: Int

    /// Small enough for every run of the tests.
    static let standard = ChaosSize(intents: 300, kills: 4, rebalances: 2, brokerRestarts: 0, maxInFlight: 4)

    /// What has to be shown once for each release; minutes.
    static let full = ChaosSize(intents: 5000, kills: 20, rebalances: 10, brokerRestarts: 3, maxInFlight: 16)

    /// For a broker that keeps nothing over a restart.
    var withoutBrokerRestarts: ChaosSize {
        var size = self
        size.brokerRestarts = 0
        return size
    }

    /// `CLAWBACK_CHAOS=full` asks for the full one.
    static var chosen: ChaosSize { ProcessInfo.processInfo.environment["CLAWBACK_CHAOS"] == "full" ? full : standard }
}

/// `CLAWBACK_CHAOS_SEED=n` chooses a schedule; without it a commit is judged by the same one each time.
enum ChaosSeed {
    static var chosen: UInt64 {
        ProcessInfo.processInfo.environment["CLAWBACK_CHAOS_SEED"].flatMap(UInt64.init) ?? 101
    }
}
