import KafkaRecords
import Refunds
import Testing

@testable import Worker

@Suite("The dashboard's last ten minutes")
struct SeriesTests {
    private static let now = DashboardSamples.now

    private func calls(_ cumulative: [UInt64]) -> CallTimes {
        CallTimes(bounds: [0.1, 0.2, 1], cumulative: cumulative)
    }

    @Test("outcomes are counted in their second, and quiet seconds are there as well")
    func counts() {
        var series = SecondSeries()
        let isFirst = [
            series.add(.success, at: Self.now), series.add(.success, at: Self.now + .milliseconds(400)),
            series.add(.failed, at: Self.now + .seconds(2)),
        ]
        #expect(isFirst == [true, false, true])
        series.add(.stalled, at: Self.now + .seconds(2))
        series.add(.invalid, at: Self.now + .seconds(2))
        series.add(.processing, at: Self.now + .seconds(2))
        let last = series.last(4, until: Self.now + .seconds(2))
        #expect(last.map(\.success) == [0, 2, 0, 0])
        #expect(last.map(\.failed) == [0, 0, 0, 1])
        #expect(last.map(\.dead) == [0, 0, 0, 2])
        #expect(last.map(\.processing) == [0, 0, 0, 1])
        #expect(last.map(\.second) == (0..<4).map { Self.now.milliseconds / 1000 - 1 + $0 })
    }

    @Test("what is older than ten minutes is gone, though its place is not overwritten")
    func forgets() {
        var series = SecondSeries()
        series.add(.success, at: Self.now)
        #expect(series.last(600, until: Self.now + .seconds(599)).reduce(0) { $0 + $1.success } == 1)
        #expect(series.last(600, until: Self.now + .seconds(600)).reduce(0) { $0 + $1.success } == 0)
        #expect(series.last(10_000, until: Self.now).count == SecondSeries.length)
    }

    @Test("latency is that of the calls between two samples, the same whether much or little of the past is asked for")
    func latency() throws {
        var series = SecondSeries()
        series.sample(calls([0, 0, 0, 0]), at: Self.now)
        series.sample(calls([100, 100, 100, 100]), at: Self.now + .seconds(1))
        series.sample(calls([100, 100, 200, 200]), at: Self.now + .seconds(5))
        let all = series.last(600, until: Self.now + .seconds(5))
        #expect(all[594].median == nil, "nothing is known before the first sample")
        #expect(all[595].median == 0.05)
        #expect(all[596].median == nil)
        #expect(abs(try #require(all[599].median) - 0.6) < 0.001)
        #expect(series.last(1, until: Self.now + .seconds(5)) == [all[599]])
    }

    @Test(
        "quantiles lie within their bucket; beyond the last bound they are the last bound; without calls there are none"
    )
    func quantiles() {
        #expect(calls([0, 0, 0, 0]).quantile(0.5) == nil)
        #expect(calls([10, 10, 10, 10]).quantile(0.5) == 0.05)
        #expect(calls([0, 0, 0, 10]).quantile(0.5) == 1)
        #expect(abs((calls([50, 100, 100, 100]).quantile(0.75) ?? 0) - 0.15) < 0.001)
        #expect(calls([5, 5, 5, 5]).since(calls([9, 9, 9, 9])) == calls([5, 5, 5, 5]), "a counter that began anew")
    }
}
