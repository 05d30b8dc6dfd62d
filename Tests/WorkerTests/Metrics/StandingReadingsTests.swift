import KafkaRecords
import Testing

@testable import Refunds
@testable import Worker

@Suite("The present state as metrics")
struct StandingReadingsTests {
    private static let topics = TopicNames()
    private static let now = Timestamp(milliseconds: 1_000_000)

    private func scrape(_ session: SessionStanding?, _ calls: CallGate.Standing) -> Scrape {
        let registry = MetricsRegistry()
        registry.read {
            StandingReadings(session: session, calls: calls, topics: Self.topics, now: Self.now).write(to: &$0)
        }
        return Scrape(registry.render(.prometheusText))
    }

    private let quiet = CallGate(CallGate.Settings(maxInFlight: 1)).standing(0)

    private func partition(
        _ watermark: Int64, _ position: Int64, open: Int = 0, heldBack: Int = 0, dueIn: Int64? = nil,
        isPaused: Bool = false
    ) -> PartitionState {
        PartitionState(
            watermark: Offset(watermark), position: Offset(position), open: open, heldBack: heldBack,
            nextDue: dueIn.map { Timestamp(milliseconds: Self.now.milliseconds + $0) }, isPaused: isPaused)
    }

    @Test("an open breaker shows under the kind of its faults, and only there")
    func breaker() throws {
        var gate = CallGate(CallGate.Settings(maxInFlight: 4, rate: 50))
        let merchant = try #require(MerchantID("1900000109"))
        for step in 0..<3 {
            let entered = gate.enter(merchant, Double(step))
            let token = try #require(entered)
            let error = ErrorDetail(code: "SIGN_ERROR", message: "no", httpStatus: 401)
            _ = gate.finished(token, .fault(.credentials, error), Double(step))
        }
        let scrape = scrape(nil, gate.standing(4))
        #expect(scrape[#"clawback_breaker_open{kind="credentials"}"#] == 1)
        for kind in FaultKind.allCases where kind != .credentials {
            #expect(scrape[#"clawback_breaker_open{kind="\#(kind.rawValue)"}"#] == 0)
        }
        #expect(scrape["clawback_breaker_openings_total"] == 1)
        #expect(scrape["clawback_rate_limit_calls_per_second"] == 50)
        #expect(scrape["clawback_rate_limit_slowed"] == 0)
    }

    @Test("between sessions nothing is assigned or in flight, and no partition is spoken of")
    func betweenSessions() {
        let scrape = scrape(nil, quiet)
        #expect(scrape["clawback_assigned_partitions"] == 0)
        #expect(scrape["clawback_in_flight_records"] == 0)
        #expect(!scrape.samples.keys.contains { $0.contains("topic=") })
        // An unlimited rate is no number.
        #expect(scrape["clawback_rate_limit_calls_per_second"] == nil)
    }

    @Test("each partition shows how far it runs ahead; checks are put together by their delay")
    func partitions() {
        let session = SessionStanding(
            inFlight: 7, parked: 3, unpublished: 2,
            partitions: [
                TopicPartition(topic: "refund-intents", partition: 0): partition(10, 25, open: 9),
                TopicPartition(topic: "refund-requery.15s", partition: 0): partition(
                    3, 4, open: 1, heldBack: 1, dueIn: -2500),
                TopicPartition(topic: "refund-requery.15s", partition: 1): partition(
                    5, 8, open: 3, heldBack: 2, dueIn: -500, isPaused: true),
                TopicPartition(topic: "refund-requery.2h", partition: 0): partition(
                    5, 6, open: 1, heldBack: 1, dueIn: 60_000, isPaused: true),
            ])
        let scrape = scrape(session, quiet)
        #expect(scrape["clawback_assigned_partitions"] == 4)
        #expect(scrape["clawback_in_flight_records"] == 7)
        #expect(scrape["clawback_parked_records"] == 3)
        #expect(scrape["clawback_unpublished_records"] == 2)
        #expect(scrape[#"clawback_ledger_width_offsets{topic="refund-intents",partition="0"}"#] == 15)
        #expect(scrape[#"clawback_open_records{topic="refund-intents",partition="0"}"#] == 9)
        #expect(scrape[#"clawback_partition_paused{topic="refund-requery.15s",partition="1"}"#] == 1)
        #expect(scrape[#"clawback_requery_held_records{delay="15s"}"#] == 3)
        #expect(scrape[#"clawback_requery_overdue_seconds{delay="15s"}"#] == 2.5)
        #expect(scrape[#"clawback_requery_held_records{delay="2h"}"#] == 1)
        #expect(scrape[#"clawback_requery_overdue_seconds{delay="2h"}"#] == 0)
    }
}
