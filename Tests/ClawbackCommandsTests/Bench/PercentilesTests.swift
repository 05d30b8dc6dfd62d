import Testing

@testable import ClawbackCommands

@Suite("Percentiles")
struct PercentilesTests {
    @Test(
        "are samples to three digits, by the nearest rank",
        arguments: [(50.0, 100.0), (99, 198), (99.9, 200), (100, 200), (0.1, 1)])
    func nearestRank(percent: Double, expected: Double) throws {
        let percentiles = Percentiles((1...200).reversed().map { Duration.milliseconds($0) })
        let found = try #require(percentiles.milliseconds(at: percent))
        #expect(abs(found - expected) <= expected / 1000)
    }

    @Test("of nothing are nothing, of one sample that one")
    func few() throws {
        #expect(Percentiles([]).at(50) == nil)
        #expect(try abs(#require(Percentiles([.seconds(3)]).milliseconds(at: 1)) - 3000) <= 3)
    }

    @Test("take times that clocks have below zero, or beyond all measure, for the nearest they know")
    func bounds() {
        #expect(Percentiles([.milliseconds(-5)]).at(100) == .zero)
        #expect(Percentiles([.seconds(1_000_000)]).count == 1)
    }
}
