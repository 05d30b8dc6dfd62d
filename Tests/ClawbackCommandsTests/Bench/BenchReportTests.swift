import StrictJSON
import Testing

@testable import ClawbackCommands

@Suite("The benchmark's report")
struct BenchReportTests {
    private func result() -> BenchResult {
        let start = ContinuousClock.now
        let arrivals = (0..<100).map { number in
            BenchTally.Arrival(
                number: number, moment: start + .milliseconds(number * 10),
                sinceWritten: .milliseconds(number == 50 ? 5000 : 210), sinceAnswer: .milliseconds(5))
        }
        let outlook = (0..<100).map { number in
            BenchOutlook(
                latency: .milliseconds(number == 50 ? 4990 : 200), isSlow: number == 50, sharesKeyWithSlow: number == 51
            )
        }
        let span = BenchSamples.span()
        return BenchResult(
            plan: BenchSamples.plan, floor: RSAFloor(alone: 0.0003, together: 0.0004), middle: span, whole: span,
            arrivals: arrivals,
            outlook: outlook, peakInFlight: 256, peakKiB: 51_200)
    }

    @Test("names the ratio to the floor first, for people and for machines")
    func first() throws {
        let report = BenchReport(result: result())
        #expect(report.text().hasPrefix("CPU per settled intent / floor"))
        #expect(report.text().hasSuffix("Bound by the calls in flight."))
        let json = report.json()
        #expect(String(decoding: json, as: UTF8.self).hasPrefix(#"{"cpu_over_floor":"#))
        #expect(json.last == UInt8(ascii: "\n"))
        let object = try #require(try JSONParser.parse(Array(json.dropLast())).objectValue)
        #expect(object["middle_per_second"]?.numberValue?.lexeme == "1000")
        #expect(object["middle_over_call_limit"]?.numberValue?.lexeme == "0.98")
        #expect(object["mean_in_flight"]?.numberValue?.lexeme == "250")
        #expect(object["bottleneck"]?.stringValue == "calls")
        #expect(object["parameters"]?.objectValue?["in_flight"]?.numberValue?.lexeme == "256")
    }

    @Test("tells fast intents from slow ones and leaves the ends out")
    func classes() {
        let result = result()
        #expect(result.endToEnd.count == 80)
        #expect(result.endToEnd.at(100).map { $0 / .seconds(5) }.map { abs($0 - 1) < 0.001 } == true)
        #expect(result.delayOfFast.count == 78, "neither the slow one nor its key's other")
        #expect(result.delayOfFast.at(100).map { $0 / .milliseconds(10) }.map { abs($0 - 1) < 0.001 } == true)
        #expect(result.publicationOfSlow.count == 1)
        #expect(result.longestGap == .milliseconds(10))
    }

    @Test("tells start and rest with the rest's CPU first")
    func idle() throws {
        let result = IdleResult(
            toJoin: .milliseconds(80), toFirstOutcome: .milliseconds(30), cpuShare: 0.0021, residentKiB: 30_720)
        #expect(result.text().hasPrefix("idle: CPU of a worker"))
        let object = try #require(try JSONParser.parse(Array(result.json().dropLast())).objectValue)
        #expect(object["idle_cpu_percent"]?.numberValue?.lexeme == "0.21")
        #expect(object["idle_memory_mib"]?.numberValue?.lexeme == "30")
        #expect(object["start_ms"]?.numberValue?.lexeme == "110")
    }

    @Test("leaves out what there was nothing to measure by")
    func nothing() {
        let span = BenchSamples.span()
        let result = BenchResult(
            plan: BenchSamples.plan, floor: RSAFloor(alone: 0.0003, together: 0.0004), middle: span, whole: span,
            arrivals: [], outlook: [],
            peakInFlight: 0, peakKiB: 0)
        let text = BenchReport(result: result).text()
        #expect(!text.contains("p99"))
        #expect(!text.contains("late worker"))
    }

    @Test("says how long a late worker's join took, to hold the longest gap against")
    func lateJoin() {
        let span = BenchSamples.span()
        let result = BenchResult(
            plan: BenchSamples.plan, floor: RSAFloor(alone: 0.0003, together: 0.0004), middle: span, whole: span,
            arrivals: [], outlook: [], peakInFlight: 0, peakKiB: 0, lateJoin: .milliseconds(2600))
        #expect(BenchReport(result: result).text().contains("the late worker's join, ms"))
        let json = try? JSONParser.parse(BenchReport(result: result).json()).objectValue
        #expect(json?["late_join_ms"]?.numberValue?.lexeme == "2600")
    }

    @Test("rounds to two decimals, whole numbers without any")
    func numbers() {
        #expect(rounded(5000) == "5000")
        #expect(rounded(0.999) == "1")
        #expect(rounded(0.126) == "0.13")
        #expect(rounded(-1.5) == "-1.5")
    }
}
