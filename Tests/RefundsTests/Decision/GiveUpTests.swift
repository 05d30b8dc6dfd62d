import KafkaRecords
import Refunds
import TestSupport
import Testing

/// Whole lives of a return: the intent's journey and all scheduled checks after it.
@Suite("Giving up")
struct GiveUpTests {
    private let unknown = Sample.refused(404, "RESOURCE_NOT_EXISTS")

    /// Follows a return to its end, as the worker does; `nil` when it has none.
    private func life(seed: UInt64 = 1, mostChecks: Int = 400, _ answer: (Call, Int) -> Answer) -> (
        end: Verdict?, checks: [Verdict.Check]
    ) {
        var checks: [Verdict.Check] = []
        var driver = JourneyDriver(seed: seed)
        for _ in 0..<mostChecks {
            let verdict = driver.run(answer)
            guard let check = verdict?.check else { return (verdict, checks) }
            checks.append(check)
            driver = JourneyDriver(check: check, seed: seed &+ UInt64(checks.count))
        }
        return (nil, checks)
    }

    @Test(
        "NO_AUTH and NOT_ENOUGH stay processing with their error until given up, then failed GAVE_UP",
        arguments: ["NO_AUTH", "NOT_ENOUGH"])
    func mendable(code: String) {
        let (end, checks) = life { call, _ in call == .submit ? Sample.refused(403, code) : unknown }
        #expect(checks.allSatisfy { $0.action == .submit && $0.error == Sample.detail(403, code) })
        #expect(checks.count > 80)
        guard case .refused(let error) = end else {
            Issue.record("ended as \(String(describing: end))")
            return
        }
        #expect(error.code == "GAVE_UP")
        #expect(error.message.contains(code))
    }

    @Test("once mended, the submit that follows succeeds")
    func mended() throws {
        var first = JourneyDriver()
        let check = try #require(first.run(Sample.refused(403, "NO_AUTH"), unknown)?.check)
        var second = JourneyDriver(check: check)
        #expect(second.run(.state(Sample.answer(.success))) == .succeeded(Sample.answer(.success)))
        #expect(second.calls == [.submit])
    }

    @Test(
        "a fate that stays open is given up as stalled, never as failed",
        arguments: [
            Answer.unreachable("timed out"), .unverified("stale"), .unreadable("?"), .accepted,
            Sample.refused(500, "SYSTEM_ERROR"),
            Sample.refused(429, nil), .state(Sample.answer(.processing)), .state(Sample.answer(.other("X"))),
        ])
    func open(answer: Answer) {
        let (end, checks) = life { _, _ in answer }
        guard case .stalled(let error, _) = end else {
            Issue.record("ended as \(String(describing: end))")
            return
        }
        #expect(error.code == "GAVE_UP")
        #expect(checks.last.map { $0.due >= Sample.now + .seconds(6 * 86400) } == true, "for about seven days")
        #expect(checks.map(\.attempt) == Array(1...checks.count))
        #expect(checks.allSatisfy { $0.firstSubmittedAt == Sample.now })
    }

    @Test("a refusal given up while a submit without an answer came before it is stalled")
    func refusalAfterOpenSubmit() {
        // Just before the end: a submit times out, the next is refused, the number is unknown at that moment.
        let check = Verdict.Check.late
        var driver = JourneyDriver(check: check)
        let verdict = driver.run(.unreachable("timed out"), Sample.refused(403, "NO_AUTH"), unknown)
        guard case .stalled = verdict else {
            Issue.record("ended as \(String(describing: verdict))")
            return
        }
    }

    @Test("answers without SUCCESS, FAILED and refusals never end in failed", arguments: 0..<60)
    func neverFailedByDoubt(seed: UInt64) {
        let states = [ReturnAnswer.Result.processing, .other("CLOSED")]
        let doubtful: [Answer] =
            states.map { .state(Sample.answer($0)) } + [
                .accepted, .unverified("stale"), .unreadable("?"), .unreachable("reset"), .unreachable("timed out"),
                Sample.refused(500, "SYSTEM_ERROR"), Sample.refused(502, nil), Sample.refused(429, "RATELIMIT_EXCEED"),
            ]
        var random = SeededGenerator(seed: seed)
        let unknownShare = Double.random(in: 0...1, using: &random)
        let (end, _) = life(seed: seed) { call, _ in
            // A query may also find nothing, as often as it likes: that is no refusal of the submit.
            if call == .query, Double.random(in: 0...1, using: &random) < unknownShare { return unknown }
            return doubtful.randomElement(using: &random) ?? .accepted
        }
        switch end {
        case .stalled: break
        default: Issue.record("seed \(seed): ended as \(String(describing: end))")
        }
    }

    @Test(
        "random answers of every kind: failed always has FAILED or a refusal and a later 404 behind it",
        arguments: 0..<100)
    func failedIsFounded(seed: UInt64) {
        let answers: [Answer] = [
            .state(Sample.answer(.processing)), .accepted, .unverified("stale"), .unreachable("reset"),
            Sample.refused(502, nil),
            Sample.refused(400, "INVALID_REQUEST"), Sample.refused(400, nil), Sample.refused(403, "NO_AUTH"), unknown,
            unknown,
        ]
        var random = SeededGenerator(seed: seed)
        var lastSubmit: Answer?
        var lastQuery: Answer?
        let (end, _) = life(seed: seed) { call, _ in
            let answer = answers.randomElement(using: &random) ?? .accepted
            if call == .submit { (lastSubmit, lastQuery) = (answer, nil) } else { lastQuery = answer }
            return answer
        }
        guard case .refused(let error) = end else { return }
        #expect(lastQuery == unknown, "seed \(seed)")
        guard case .refused(let refusal) = lastSubmit else {
            Issue.record("seed \(seed): failed without a refused submit")
            return
        }
        #expect(error.code == "GAVE_UP" || error == refusal.detail, "seed \(seed)")
        #expect(error.code == "GAVE_UP" || refusal.kind == .definite, "seed \(seed)")
    }
}
