import Testing

@testable import WeChatPaySimulator

@Suite("scenarios as text")
struct ScenarioTextTests {
    @Test("presets and lists of shares are read, and a seed given beside them wins")
    func shortForms() throws {
        #expect(try Scenario(text: " realistic\n") == .realistic())
        #expect(try Scenario(text: "storm", seed: 5).seed == 5)
        let scenario = try Scenario(
            text: "success=0.5, failed:X=0.1,processing:3=0.1,processing-failed:30s=0.1,NO_AUTH=0.1,timeout-after=0.1")
        #expect(
            scenario.shares.map(\.value) == [
                .success, ReturnPlan(.failed("X")), ReturnPlan(.processing(until: .queries(3), then: .success)),
                ReturnPlan(.processing(until: .time(.seconds(30)), then: .failed(reason: "ACCOUNT_ABNORMAL"))),
                ReturnPlan(submitFaults: .always(.refused(.noAuth))),
                ReturnPlan(submitFaults: .first(.timeout(.seconds(15), moment: .after))),
            ])
    }

    @Test("every short name of a fault is known")
    func faultNames() {
        let names =
            [
                "server-error-before", "server-error-after", "html-error-before", "html-error-after", "timeout-before",
                "timeout-after", "cut-before", "cut-after", "accepted", "unreadable", "SYSTEM_ERROR", "PARAM_ERROR",
                "INVALID_REQUEST", "RATELIMIT_EXCEED", "FREQUENCY_LIMITED", "NO_AUTH", "NOT_ENOUGH", "SIGN_ERROR",
            ] + Fault.BadSignature.allCases.map(\.rawValue) + Fault.WrongField.allCases.map(\.rawValue)
            + Fault.Hostile.allCases.map(\.rawValue)
        for name in names {
            #expect(Fault(name: name) != nil, "\(name)")
            #expect(ReturnPlan(name: name) != nil, "\(name)")
        }
    }

    @Test("the whole JSON form is read")
    func json() throws {
        let scenario = try Scenario(
            text: """
                {
                  "seed": 7,
                  "latency": {"lognormal": {"median": "180ms", "sigma": 0.25, "tail": {"share": 0.1, "from": "2s", "to": "4s"}}},
                  "rules": [
                    {"match": {"amount": {"from": 1, "to": 99}, "returnMchid": "86693852", "subMchid": "1900000109",
                               "outReturnNoPrefix": "CB1"},
                     "plan": "failed:BALANCE_NOT_ENOUGH"},
                    {"match": {"amount": 5}, "result": "short-of-balance", "after": "1m", "closesAfter": "5d"}
                  ],
                  "shares": [
                    {"share": 0.8, "plan": "success"},
                    {"share": 0.1, "result": "processing", "queries": 3, "then": "failed", "failReason": "ACCOUNT_ABNORMAL"},
                    {"share": 0.1, "result": "success", "latency": "50ms",
                     "submit": [{"fault": "timeout", "for": "12s", "when": "after", "times": 2}, {"fault": "wrong-signature"}],
                     "query": [{"fault": "SYSTEM_ERROR", "times": "always"}]}
                  ],
                  "submitFaults": [{"share": 0.01, "faults": [{"fault": "server-error", "status": 502, "body": "html"}]}],
                  "queryFaults": [{"share": 0.01, "faults": ["cut-before"]}],
                  "rateLimitShare": 0.02,
                  "behaviour": {
                    "failedSpelling": "FAIL", "notFoundFor": "500ms", "differentParameters": "existing",
                    "certificates": "not-found",
                    "orders": {"returnsPerOrder": 20, "availablePerReceiver": "unlimited", "windowStart": "payment"},
                    "shortOfBalance": {"status": 400, "code": "INVALID_REQUEST", "recorded": true}
                  }
                }
                """)
        #expect(scenario.seed == 7)
        #expect(scenario.rules[0].match.amounts == 1...99)
        #expect(scenario.rules[0].plan == ReturnPlan(.failed("BALANCE_NOT_ENOUGH")))
        #expect(
            scenario.rules[1].plan
                == ReturnPlan(.shortOfBalance(toppedUp: .time(.seconds(60)), closesAfter: .seconds(432_000))))
        #expect(
            scenario.shares[1].value
                == ReturnPlan(.processing(until: .queries(3), then: .failed(reason: "ACCOUNT_ABNORMAL"))))
        #expect(
            scenario.shares[2].value
                == ReturnPlan(
                    .success,
                    submitFaults: FaultSchedule([
                        .init(.timeout(.seconds(12), moment: .after), times: 2), .init(.badSignature(.wrong)),
                    ]),
                    queryFaults: .always(.refused(.systemError)), latency: .constant(.milliseconds(50))))
        #expect(
            scenario.submitFaults == [
                .init(0.01, .first(.serverError(status: 502, body: .html, moment: .before)))
            ])
        #expect(scenario.queryFaults == [.init(0.01, .first(.cut(moment: .before)))])
        #expect(scenario.rateLimitShare == 0.02)
        #expect(scenario.behaviour.orders.returnsPerOrder == 20)
        #expect(scenario.behaviour.certificates == .notFound)
        #expect(scenario.behaviour.shortOfBalance.failure.status == 400)
        #expect(try Scenario(text: #"{"preset": "storm", "seed": 3}"#) == .storm(seed: 3))
    }

    @Test("a constant latency may have a tail")
    func tail() throws {
        let text = #"{"latency": {"constant": "200ms", "tail": {"share": 0.02, "from": "1s", "to": "5s"}}}"#
        #expect(
            try Scenario(text: text).latency
                == .tailed(.milliseconds(200), tail: .init(share: 0.02, from: .seconds(1), to: .seconds(5))))
        #expect(try Scenario(text: #"{"latency": {"constant": "1s"}}"#).latency == .constant(.seconds(1)))
    }

    @Test(
        "an error says where it is and what is allowed",
        arguments: [
            ("calmest", "scenario: \"calmest\" is none of the presets calm, realistic, storm"),
            ("success=0.7,failed=0.4", "more than 1"),
            ("sucess=0.7", "scenario: sucess: unknown"),
            ("failed=lots", "scenario: failed: its share has to be a number 0 ... 1"),
            ("{", "not JSON"),
            (#"{"sed": 1}"#, "scenario: sed: unknown key; known are preset, seed"),
            (#"{"seed": -1}"#, "scenario: seed: expected an integer from 0, not -1"),
            (
                #"{"shares": [{"share": 2, "plan": "success"}]}"#,
                "scenario: shares[0].share: expected a number 0 ... 1, not 2"
            ),
            (#"{"shares": [{"share": 1, "plan": "sucess"}]}"#, "scenario: shares[0].plan: expected a plan"),
            (#"{"shares": [{"share": 1, "plan": "success", "then": "failed"}]}"#, "shares[0].then: not beside"),
            (#"{"shares": [{"share": 1, "queries": 1}]}"#, "shares[0].queries: only with"),
            (#"{"shares": [{"share": 0.6}, {"share": 0.6}]}"#, "scenario: shares: the shares make 1.2"),
            (#"{"rules": [{"plan": "success"}]}"#, "scenario: rules[0].match: expected an object, not nothing"),
            (#"{"rules": [{"match": {"amount": "1"}}]}"#, "scenario: rules[0].match.amount: expected an object"),
            (#"{"latency": "fast"}"#, "scenario: latency: expected a duration"),
            (#"{"latency": {"constant": 1}}"#, "latency.constant: expected a duration"),
            (#"{"latency": {"tail": {"from": "1s", "to": "2s"}}}"#, "latency: expected a duration, {"),
            (
                #"{"latency": {"constant": "1s", "tail": {"share": 2, "from": "1s", "to": "2s"}}}"#,
                "latency.tail.share: expected a number 0 ... 1"
            ),
            (
                #"{"latency": {"uniform": {"from": "2s", "to": "1s"}}}"#,
                "latency.uniform.to: expected a duration not below"
            ),
            (
                #"{"submitFaults": [{"share": 1, "faults": ["boom"]}]}"#,
                "submitFaults[0].faults[0]: unknown fault \"boom\""
            ),
            (
                #"{"submitFaults": [{"share": 1, "faults": [{"fault": "cut", "when": "later"}]}]}"#,
                "one of before, after, not \"later\""
            ),
            (
                #"{"behaviour": {"orders": {"returnsPerOrder": "many"}}}"#,
                "behaviour.orders.returnsPerOrder: expected an integer from 0, or \"unlimited\""
            ),
        ])
    func errors(text: String, expected: String) throws {
        let error = try #require(throws: ScenarioError.self) { try Scenario(text: text) }
        #expect(error.description.contains(expected), "\(error)")
    }
}
