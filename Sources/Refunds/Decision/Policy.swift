import KafkaRecords

/// How long and how often a return is followed.
package struct Policy: Sendable {
    /// How long one record may be retried in place before it is scheduled instead.
    package var attemptBudget: Duration
    /// The delays of scheduled checks, by attempt; the last one repeats. Never empty.
    package var requeryDelays: [RequeryDelay]
    /// How long after its first submit a return whose fate is still open is given up.
    package var giveUpAfter: Duration
    /// How long to wait before asking after a refused submit, so that a lagging replica has it.
    package var refusalSettling: Duration
    /// How long after a submit went unanswered it may still take effect: until then a 404 disproves nothing. At least the
    /// longest time one call may take.
    package var submitSettling: Duration
    /// The first wait of in-place retries; doubled each time, up to ``longestBackoff``, of which a random part is waited.
    package var shortestBackoff: Duration
    package var longestBackoff: Duration

    package init(
        attemptBudget: Duration = .seconds(30), requeryDelays: [RequeryDelay] = RequeryDelay.standard,
        giveUpAfter: Duration = .seconds(7 * 86400), refusalSettling: Duration = .seconds(1),
        submitSettling: Duration = .seconds(10), shortestBackoff: Duration = .milliseconds(200),
        longestBackoff: Duration = .seconds(5)
    ) {
        precondition(!requeryDelays.isEmpty, "a policy needs at least one requery delay")
        self.attemptBudget = attemptBudget
        self.requeryDelays = requeryDelays
        self.giveUpAfter = giveUpAfter
        self.refusalSettling = refusalSettling
        self.submitSettling = submitSettling
        self.shortestBackoff = shortestBackoff
        self.longestBackoff = longestBackoff
    }

    /// The delay before scheduled check number `attempt`, from 1 on.
    package func delay(before attempt: Int) -> RequeryDelay {
        requeryDelays[min(attempt, requeryDelays.count) - 1]
    }

    /// The wait before retry number `retry`, from 1 on: exponential with full jitter, never shorter than what the answer asked for.
    func backoff(
        retry: Int, atLeast asked: Duration?, using random: inout some RandomNumberGenerator
    ) -> Duration {
        let ceiling = min(longestBackoff, shortestBackoff * (1 << min(retry - 1, 20)))
        let waited = Duration.milliseconds(Int64.random(in: 0...max(1, ceiling.milliseconds), using: &random))
        return max(waited, asked ?? .zero)
    }
}

/// One delay of scheduled checks, and the requery topic that holds what waits for it.
package struct RequeryDelay: Hashable, Sendable {
    /// As written in configuration and in the topic's name: `15s`, `1m`.
    package var name: String
    package var duration: Duration

    package init(name: String, duration: Duration) {
        self.name = name
        self.duration = duration
    }

    package static let standard = [
        RequeryDelay(name: "15s", duration: .seconds(15)),
        RequeryDelay(name: "1m", duration: .seconds(60)),
        RequeryDelay(name: "5m", duration: .seconds(300)),
        RequeryDelay(name: "30m", duration: .seconds(1800)),
        RequeryDelay(name: "2h", duration: .seconds(7200)),
    ]

    /// When a check scheduled at `now` is due: the delay and up to a tenth of it, so that a burst does not return as one.
    func due(after now: Timestamp, using random: inout some RandomNumberGenerator) -> Timestamp {
        now + duration + .milliseconds(Int64.random(in: 0...(duration.milliseconds / 10), using: &random))
    }
}
