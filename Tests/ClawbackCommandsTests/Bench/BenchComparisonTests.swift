import Testing

@testable import ClawbackCommands

@Suite("A watched worker beside others")
struct BenchComparisonTests {
    private typealias Side = BenchComparison.Side

    @Test("its excess is of CPU per settled intent, whatever the shares of the work")
    func excess() throws {
        let comparison = BenchComparison(
            watched: Side(cpu: 3.09, settled: 3000), others: Side(cpu: 9, settled: 9000))
        #expect(abs(try #require(comparison.excess) - 0.03) < 1e-9)
    }

    @Test("there is none where one side settled nothing")
    func none() {
        #expect(BenchComparison(watched: Side(cpu: 1, settled: 0), others: Side(cpu: 1, settled: 5)).excess == nil)
        #expect(BenchComparison(watched: Side(cpu: 1, settled: 5), others: Side(cpu: 1, settled: 0)).excess == nil)
    }

    @Test("what it has settled is read off its metrics")
    func settled() {
        let metrics = """
            # TYPE clawback_outcomes_total counter
            clawback_outcomes_total{status="success",code=""} 1200
            clawback_outcomes_total{status="failed",code="ACCOUNT_ABNORMAL"} 34
            clawback_outcomes_total{status="processing",code=""} 5
            clawback_outcomes_total_other{status="success"} 7
            """
        #expect(BenchComparison.settled(metrics) == 1234)
        #expect(BenchComparison.settled("") == 0)
    }

    @Test("is in the report only where it was measured")
    func report() {
        let span = BenchSamples.span()
        func text(_ comparison: BenchComparison?) -> String {
            BenchReport(
                result: BenchResult(
                    plan: BenchSamples.plan, floor: RSAFloor(alone: 0.0003, together: 0.0004), middle: span,
                    whole: span,
                    arrivals: [], outlook: [], peakInFlight: 256, peakKiB: 51_200, comparison: comparison)
            ).text()
        }
        let comparison = BenchComparison(watched: Side(cpu: 2, settled: 1000), others: Side(cpu: 1, settled: 1000))
        #expect(text(comparison).contains(/the watched worker's CPU per intent above the others', % +100\n/))
        #expect(!text(nil).contains("watched"))
    }
}
