import KafkaRecords
import Metrics
import Refunds

/// The worker's handles to swift-metrics, made once. Those that are there from the start are seen as 0 before anything happens.
struct MetricHandles: Sendable {
    /// Of one kind of call.
    struct CallHandles: Sendable {
        private let results: [CallOutcome: Counter]
        private let time: Timer

        fileprivate init(_ call: Call, in factory: any MetricsFactory) {
            results = byCase { Counter(.calls, [call.rawValue, $0.rawValue], in: factory) }
            time = Timer(.callTime, [call.rawValue], in: factory)
        }

        func note(_ outcome: CallOutcome, _ took: Duration) {
            results[outcome]?.increment()
            time.record(duration: took)
        }
    }

    let intentsRead: Counter
    let requeriesRead: Counter
    let calls: [Call: CallHandles]
    let commits: Counter
    let commitTime: Timer
    let aborts: Counter
    let rebalances: [RebalanceEvent: Counter]
    let sessions: Counter
    let sessionEnds: [SessionEndReason: Counter]
    private let outcomes: [Fact.Kind: CodeCounters]
    private let deadLetters: CodeCounters
    private let settlementTime: [Fact.Kind: Timer]

    init(_ factory: any MetricsFactory) {
        intentsRead = Counter(.recordsRead, ["intent"], in: factory)
        requeriesRead = Counter(.recordsRead, ["requery"], in: factory)
        calls = Dictionary(
            uniqueKeysWithValues: [Call.submit, .query].map { ($0, CallHandles($0, in: factory)) })
        commits = Counter(.commits, in: factory)
        commitTime = Timer(.commitTime, in: factory)
        aborts = Counter(.abortedTransactions, in: factory)
        rebalances = byCase { Counter(.rebalances, [$0.rawValue], in: factory) }
        sessions = Counter(.sessions, in: factory)
        sessionEnds = byCase { Counter(.sessionEnds, [$0.rawValue], in: factory) }
        outcomes = byCase { kind in
            let known =
                switch kind {
                case .success, .failed, .processing: [""]
                case .stalled: [Verdict.Code.gaveUp, Verdict.Code.responseMismatch]
                case .invalid: [Verdict.Code.invalidIntent]
                }
            return CodeCounters(.outcomes, [kind.rawValue], known: known, in: factory)
        }
        deadLetters = CodeCounters(
            .deadLetters, known: [Verdict.Code.gaveUp, Verdict.Code.responseMismatch, Verdict.Code.invalidIntent],
            in: factory)
        settlementTime = Dictionary(
            uniqueKeysWithValues: [Fact.Kind.success, .failed].map {
                ($0, Timer(.settlementTime, [$0.rawValue], in: factory))
            })
    }

    func note(_ fact: Fact, at now: Timestamp) {
        let code = fact.errorCode ?? ""
        outcomes[fact.kind]?.increment(code)
        switch fact.kind {
        case .success, .failed:
            guard let began = fact.intentTimestamp else { return }
            // The producer's clock may be ahead of ours.
            settlementTime[fact.kind]?.record(duration: max(.zero, now - began))
        case .stalled, .invalid:
            deadLetters.increment(code)
        case .processing:
            break
        }
    }
}

private func byCase<Key: CaseIterable & Hashable, Value>(_ value: (Key) -> Value) -> [Key: Value] {
    Dictionary(uniqueKeysWithValues: Key.allCases.map { ($0, value($0)) })
}
