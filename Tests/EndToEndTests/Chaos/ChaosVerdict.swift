import Testing

/// Holds outcomes, committed offsets and the simulator's ledger against each other once everything has come to rest.
struct ChaosVerdict {
    let intents: [TestIntent]
    /// As a `read_committed` reader sees them, processing ones included.
    let outcomes: [OutcomeLine]
    let ledger: Ledger
    /// Of the intents' partitions, as read. Not as the broker says: tansu 0.6.0 names one past the first record of the last batch.
    let ends: [Int: Int64]
    let group: GroupState

    private var settled: [String: [OutcomeLine]] {
        Dictionary(grouping: outcomes.filter(\.isSettled), by: \.intentID)
    }

    /// Settled outcomes beyond the first of their intent.
    var repeats: Int { settled.values.reduce(0) { $0 + $1.count - 1 } }

    func check(repeatsAllowed: Bool) {
        let (settled, returns) = (settled, ledger.returns)
        #expect(Set(settled.keys) == Set(intents.map(\.intentID)), "every intent is settled, and no other")
        #expect(Set(returns.keys) == Set(intents.map(\.outReturnNo)), "one return for each intent, and no other")
        var moved: Int64 = 0
        for intent in intents {
            let known = settled[intent.intentID] ?? []
            let entry = returns[intent.outReturnNo]
            // The same fact has the same id: a repeat can be told from a second fact.
            #expect(Set(known.map(\.outcomeID)).count == 1, "one fate, not two: \(known)")
            #expect(known.allSatisfy { $0.outReturnNo == intent.outReturnNo })
            #expect(known.first?.status == entry?.state.lowercased(), "\(intent.intentID) is what the ledger says")
            #expect(
                entry?.moneyMoves == (known.first?.status == "success" ? 1 : 0), "\(intent.intentID) moved money once")
            if known.first?.status == "success" { moved += intent.amount }
        }
        #expect(ledger.movedAmount == moved, "not a fen more or less than the outcomes say")
        #expect(!outcomes.contains { $0.errorCode == "INVALID_INTENT" })
        if !repeatsAllowed {
            #expect(repeats == 0, "no settled outcome twice: \(settled.values.filter { $0.count > 1 })")
        }
        for lag in group.intents {
            let end = ends[Int(lag.topicPartition.partition)]
            #expect(lag.committed?.offset.rawValue == end, "\(lag.topicPartition) is done to its end: \(group)")
            #expect(lag.committed?.metadata == "", "\(lag.topicPartition) has no gaps: \(group)")
        }
    }
}
