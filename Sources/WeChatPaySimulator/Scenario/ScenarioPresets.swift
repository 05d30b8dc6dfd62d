extension Scenario {
    package static let presetNames = ["calm", "realistic", "storm"]

    /// The preset with that name; `nil` for an unknown one.
    package static func preset(_ name: String, seed: UInt64 = 1) -> Scenario? {
        switch name {
        case "calm": .calm(seed: seed)
        case "realistic": .realistic(seed: seed)
        case "storm": .storm(seed: seed)
        default: nil
        }
    }

    /// Every return succeeds at once and nothing goes wrong.
    package static func calm(seed: UInt64 = 1) -> Scenario {
        Scenario(seed: seed)
    }

    /// A day as one might expect it: nine in ten succeed at once, some are settled after one to three queries, a few fail, and
    /// now and then a first call goes wrong. Latencies as reported for order calls: mostly 150–250 ms, one in ten 2–4 s.
    package static func realistic(seed: UInt64 = 1) -> Scenario {
        Scenario(
            seed: seed,
            shares: [
                Share(0.90, .success),
                Share(0.015, ReturnPlan(.failed("ACCOUNT_ABNORMAL"))),
                Share(0.010, ReturnPlan(.failed("BALANCE_NOT_ENOUGH"))),
                Share(0.005, ReturnPlan(.failed("PAYER_ACCOUNT_ABNORMAL"))),
                Share(0.030, ReturnPlan(.processing(until: .queries(1), then: .success))),
                Share(0.015, ReturnPlan(.processing(until: .queries(2), then: .success))),
                Share(0.010, ReturnPlan(.processing(until: .queries(3), then: .success))),
                Share(0.005, ReturnPlan(.processing(until: .queries(2), then: .failed(reason: "ACCOUNT_ABNORMAL")))),
                Share(0.005, ReturnPlan(submitFaults: .always(.refused(.noAuth)))),
                Share(0.005, ReturnPlan(submitFaults: .always(.refused(.invalidRequest("接收方不存在"))))),
            ],
            submitFaults: [
                Share(0.005, .first(.serverError(status: 500, body: .json, moment: .before))),
                Share(0.005, .first(.serverError(status: 502, body: .html, moment: .after))),
                Share(0.002, .first(.timeout(.seconds(15), moment: .before))),
                Share(0.003, .first(.timeout(.seconds(15), moment: .after))),
                Share(0.005, .first(.cut(moment: .after))),
                Share(0.005, .first(.badSignature(.wrong))),
                Share(0.005, .first(.refused(.rateLimited(code: "RATELIMIT_EXCEED")))),
            ],
            queryFaults: [
                Share(0.02, .first(.refused(.systemError))),
                Share(0.01, .first(.badSignature(.wrong))),
            ],
            latency: .lognormal(
                median: .milliseconds(180), sigma: 0.25,
                tail: Latency.Tail(share: 0.1, from: .seconds(2), to: .seconds(4))))
    }

    /// Everything at once: half of the first calls go wrong in every known way, often repeatedly, and every undocumented point has
    /// its more awkward value. Every return is settled in the end, or refused for good.
    package static func storm(seed: UInt64 = 1) -> Scenario {
        var behaviour = APIBehaviour()
        behaviour.failedSpelling = "FAIL"
        behaviour.notFoundFor = .milliseconds(200)
        behaviour.queryRenormalised = true
        behaviour.rateLimitCode = "FREQUENCY_LIMITED"
        behaviour.signsErrors = false
        behaviour.shortOfBalance.failure = .invalidRequest("可用余额不足")
        return Scenario(
            seed: seed,
            shares: [
                Share(0.50, .success),
                Share(0.05, ReturnPlan(.failed("ACCOUNT_ABNORMAL"))),
                Share(0.05, ReturnPlan(.failed("SOMETHING_NEW"))),
                Share(0.10, ReturnPlan(.processing(until: .queries(2), then: .success))),
                Share(0.05, ReturnPlan(.processing(until: .time(.seconds(1)), then: .success))),
                Share(0.05, ReturnPlan(.processing(until: .queries(1), then: .failed(reason: "TIME_OUT_CLOSED")))),
                Share(
                    0.05, ReturnPlan(.shortOfBalance(toppedUp: .time(.seconds(1)), closesAfter: .seconds(5 * 86_400)))),
                Share(0.05, ReturnPlan(.shortOfBalance(toppedUp: .never, closesAfter: .seconds(2)))),
                Share(0.04, ReturnPlan(submitFaults: .always(.refused(.invalidRequest("超过回退时限"))))),
                Share(0.04, ReturnPlan(submitFaults: .first(.accepted, times: 2))),
            ],
            submitFaults: Self.stormFaults(0.5),
            queryFaults: Self.stormFaults(0.4),
            latency: .lognormal(
                median: .milliseconds(20), sigma: 1, tail: Latency.Tail(share: 0.02, from: .seconds(1), to: .seconds(2))
            ))
    }

    /// Every transient fault with the same share of `total`.
    private static func stormFaults(_ total: Double) -> [Share<FaultSchedule>] {
        var schedules: [FaultSchedule] = [
            .first(.serverError(status: 503, body: .empty, moment: .before), times: 3),
            .first(.refused(.systemError), times: 2),
            .first(.refused(.rateLimited(code: "FREQUENCY_LIMITED")), times: 2),
            .first(.timeout(.seconds(3), moment: .before)),
            .first(.unreadable),
        ]
        for moment in Fault.Moment.allCases {
            schedules.append(.first(.serverError(status: 502, body: .html, moment: moment), times: 2))
            schedules.append(.first(.cut(moment: moment), times: 2))
        }
        for kind in Fault.BadSignature.allCases {
            schedules.append(.first(.badSignature(kind)))
        }
        schedules.append(
            FaultSchedule([
                .init(.timeout(.seconds(3), moment: .after)), .init(.badSignature(.missing)),
                .init(.cut(moment: .before)),
            ]))
        return schedules.map { Share(total / Double(schedules.count), $0) }
    }
}
