import Testing

@testable import ClawbackCommands

@Suite("Percentiles")
struct PercentilesTests {
    @Test("are samples, by the nearest rank")
    func nearestRank() {
        let percentiles = Percentiles((1...200).reversed().map { Duration.milliseconds($0) })
        #expect(percentiles.milliseconds(at: 50) == 100)
        #expect(percentiles.milliseconds(at: 99) == 198)
        #expect(percentiles.milliseconds(at: 99.9) == 200)
        #expect(percentiles.milliseconds(at: 100) == 200)
        #expect(percentiles.milliseconds(at: 0.1) == 1)
        #expect(Percentiles([.seconds(3)]).at(1) == .seconds(3))
    }

    @Test("of nothing are nothing")
    func empty() {
        #expect(Percentiles([]).at(50) == nil)
    }
}
