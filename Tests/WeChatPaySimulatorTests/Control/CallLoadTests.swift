import StrictJSON
import Testing

@testable import WeChatPaySimulator

@Suite("the load", .timeLimit(.minutes(5)))
struct CallLoadTests {
    @Test("adds calls in flight up over time")
    func integral() {
        var load = CallLoad()
        load.begin(at: .seconds(1))
        load.begin(at: .seconds(2))
        load.end(at: .seconds(4), begun: .seconds(1), planned: .seconds(2))
        load.advance(to: .seconds(10))
        #expect(load.inFlight == 1)
        #expect(load.callTime == .seconds(1 + 2 * 2 + 6))
        #expect(load.finished == 1)
        #expect(load.taken == .seconds(3))
        #expect(load.planned == .seconds(2))
        #expect(load.moment == .seconds(10))
    }

    @Test("does not go back with a clock that was read before another's turn")
    func order() {
        var load = CallLoad()
        load.begin(at: .seconds(5))
        load.begin(at: .seconds(4))
        #expect(load.moment == .seconds(5))
        #expect(load.callTime == .zero)
    }

    @Test("is told as JSON, with what the scenario had planned")
    func json() async throws {
        let scenario = Scenario(latency: .constant(.milliseconds(20)))
        try await withSimulator(scenario) { client in
            _ = try await client.submit()
            try await eventually { client.simulator.load().inFlight == 0 }
            let load = try await client.control("GET", "load")
            func number(_ name: String) -> Double? {
                load.json?[name]?.numberValue.flatMap { Double($0.lexeme) }
            }
            #expect(number("finished") == 1)
            #expect(number("plannedMs") == 20)
            #expect(try #require(number("takenMs")) >= 20)
            #expect(try #require(number("callMs")) >= 20)
            #expect(try #require(number("atMs")) >= 20)
            #expect(number("inFlight") == 0)
        }
    }
}
