import StrictJSON
import Testing

@testable import WeChatPaySimulator

@Suite("the control interface", .timeLimit(.minutes(5)))
struct ControlTests {
    @Test("an outage is switched on and off: a gateway's 503, or connections cut")
    func outage() async throws {
        try await withSimulator { client in
            #expect(try await client.control("POST", "outage", #"{"mode":"503"}"#).status == 200)
            #expect(try await client.submit().status == 503)
            #expect(client.simulator.ledger().entries.isEmpty)
            try client.simulator.apply(.outage(.cut))
            await #expect(throws: (any Error).self) { try await client.submit() }
            await #expect(throws: (any Error).self) { try await client.query() }
            try client.simulator.apply(.outage(.off))
            #expect(try await client.submit().status == 200)
        }
    }

    @Test("a rate limit answers its share of calls 429")
    func rateLimit() async throws {
        try await withSimulator { client in
            #expect(try await client.control("POST", "rate-limit", #"{"share":1}"#).status == 200)
            let answer = try await client.submit()
            #expect(answer.status == 429)
            #expect(answer["code"] == "RATELIMIT_EXCEED")
            try client.simulator.apply(.rateLimit(0))
            #expect(try await client.submit().status == 200)
        }
    }

    @Test("a scenario can be replaced; returns keep their fates")
    func scenario() async throws {
        try await withSimulator { client async throws in
            #expect(try await client.submit("R1")["result"] == "SUCCESS")
            #expect(try await client.control("POST", "scenario", "failed=1").status == 200)
            #expect(try await client.submit("R1")["result"] == "SUCCESS")
            #expect(try await client.submit("R2")["fail_reason"] == "ACCOUNT_ABNORMAL")
            #expect(try await client.control("POST", "scenario", #"{"preset":"calm"}"#).status == 200)
            #expect(try await client.submit("R3")["result"] == "SUCCESS")
        }
    }

    @Test("time can be moved on, which answers' signatures do not notice")
    func time() async throws {
        let plan = ReturnPlan(.shortOfBalance(toppedUp: .never, closesAfter: .seconds(5 * 86_400)))
        try await withSimulator(.always(plan)) { client in
            #expect(try await client.submit()["code"] == "NOT_ENOUGH")
            #expect(try await client.query()["result"] == "PROCESSING")
            #expect(try await client.control("POST", "time", #"{"advance":"5d"}"#).status == 200)
            let answer = try await client.query()
            #expect(answer["fail_reason"] == "TIME_OUT_CLOSED")
            #expect(answer.isProperlySigned(client.simulator.keys))
        }
    }

    @Test("a wrong server clock refuses good requests")
    func skew() async throws {
        try await withSimulator { client in
            #expect(try await client.control("POST", "time", #"{"skew":"-10m"}"#).status == 200)
            #expect(try await client.submit()["code"] == "SIGN_ERROR")
            try client.simulator.apply(.clockSkew(.zero))
            #expect(try await client.submit().status == 200)
        }
    }

    @Test("a top-up settles what was short of balance")
    func topUp() async throws {
        try await withSimulator(Scenario(text: "short-of-balance=1")) { client async throws in
            #expect(try await client.submit()["code"] == "NOT_ENOUGH")
            #expect(try await client.control("POST", "top-up", #"{"returnMchid":"86693852"}"#).status == 200)
            #expect(try await client.query()["result"] == "SUCCESS")
        }
    }

    @Test("another key can take over signing, listed or not yet")
    func signing() async throws {
        try await withSimulator { client in
            let serials = client.simulator.keys.platform.map(\.certificate.serial)
            let body = #"{"serial":"\#(serials[1])","listed":["\#(serials[0])"]}"#
            #expect(try await client.control("POST", "signing", body).status == 200)
            let list = try await client.call("GET", RequestHandler.certificatesPath)
            #expect(list.headers.first(name: "Wechatpay-Serial") == serials[1])
            #expect(list.json?["data"]?.arrayValue?.count == 1)
            #expect(try await client.control("POST", "signing", #"{"serial":"nobody's"}"#).status == 400)
        }
    }

    @Test("ledger and statistics are told as JSON")
    func observation() async throws {
        try await withSimulator { client in
            _ = try await client.submit()
            _ = try await client.query()
            _ = try await client.query("R9")
            let ledger = try await client.control("GET", "ledger")
            let entries = try #require(ledger.json?["entries"]?.arrayValue)
            #expect(ledger.json?["movedAmount"]?.numberValue?.int64 == 10)
            #expect(ledger.json?["returns"]?.numberValue?.int64 == 1)
            let first = try #require(entries.first?.objectValue)
            #expect(first["outReturnNo"] == .string("R1"))
            #expect(first["state"] == .string("SUCCESS"))
            #expect(first["submits"]?.numberValue?.int64 == 1)
            #expect(first["queries"]?.numberValue?.int64 == 1)
            #expect(first["moneyMoves"]?.numberValue?.int64 == 1)
            #expect(entries.last?.objectValue?["state"] == .string("ABSENT"))
            let stats = try await client.control("GET", "stats")
            let calls = try #require(stats.json?["calls"]?.objectValue)
            #expect(calls["submit"]?.objectValue?["200 SUCCESS"]?.numberValue?.int64 == 1)
            #expect(calls["query"]?.objectValue?["404 RESOURCE_NOT_EXISTS"]?.numberValue?.int64 == 1)
            #expect(stats.json?["inFlight"]?.numberValue?.int64 == 0)
            #expect(stats.json?["peakInFlight"]?.numberValue?.int64 == 1)
        }
    }

    @Test(
        "a command that cannot be read says why",
        arguments: [
            ("outage", #"{"mode":"maybe"}"#, "mode: expected one of off, 503, cut"), ("outage", "", "mode: expected"),
            ("rate-limit", #"{"share":2}"#, "share: expected a number 0 ... 1"),
            ("time", #"{"advance":5}"#, "advance: expected a duration"), ("time", "{", "not JSON"),
            ("time", #"{"skew":"soon"}"#, "skew: expected a duration"), ("scenario", "nonsense", "none of the presets"),
            ("top-up", #"{"who":1}"#, "who: unknown key"),
        ])
    func badCommands(name: String, body: String, expected: String) async throws {
        let error = try #require(throws: ScenarioError.self) { try ControlCommand(name: name, body: Array(body.utf8)) }
        #expect(error.description.contains(expected), "\(error)")
    }

    @Test("unknown commands are 404, bad ones 400")
    func statuses() async throws {
        try await withSimulator { client async throws in
            #expect(try await client.control("POST", "nothing").status == 404)
            #expect(try await client.control("GET", "nothing").status == 404)
            #expect(try await client.control("POST", "outage", "{}").status == 400)
        }
    }

    @Test("in flight and its peak are counted")
    func inFlight() async throws {
        try await withSimulator(Scenario(text: "timeout-before=1")) { client in
            let calls = (0..<5).map { number in Task { try await client.submit("R\(number)") } }
            try await eventually { client.simulator.stats().inFlight == 5 }
            try client.simulator.apply(.dropConnections)
            for call in calls { _ = await call.result }
            try await eventually { client.simulator.stats().inFlight == 0 }
            #expect(client.simulator.stats().peakInFlight == 5)
            try client.simulator.apply(.resetStatistics)
            #expect(client.simulator.stats() == CallStatistics())
        }
    }
}
