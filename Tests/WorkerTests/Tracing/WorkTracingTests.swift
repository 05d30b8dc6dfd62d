import InMemoryTracing
import Kafka
import KafkaRecords
import Refunds
import Testing
import Tracing

@testable import Worker

@Suite("Traces")
struct WorkTracingTests {
    private static let trace = RecordHeader(InMemoryTracer.traceIDKey, "trace-of-the-platform")
    private static let parent = RecordHeader(InMemoryTracer.spanIDKey, "span-of-the-platform")

    private let record = Record(
        place: RecordPlace(topicPartition: TopicPartition(topic: "refund-intents", partition: 3), offset: Offset(7)),
        timestamp: nil, key: nil, value: nil, headers: [trace, parent])

    private func published(_ topic: String) -> OutgoingRecord {
        OutgoingRecord(topic: topic, partition: nil, key: nil, value: nil, headers: record.headers)
    }

    @Test("a record's span continues the intent's trace, and outcomes carry it on; a dead letter keeps its own")
    func carries() throws {
        let tracer = InMemoryTracer(idGenerator: .incrementing)
        let topics = TopicNames()
        let tracing = try #require(WorkTracing(tracer, topics: topics))
        let effects = Effects(
            records: [published(topics.outcomes), published(topics.deadLetters)],
            fact: Fact(kind: .stalled, outReturnNo: nil, errorCode: "GAVE_UP", intentTimestamp: nil))
        var completed: Effects? = tracing.complete(effects, tracing.begin(record))

        let outcome = try #require(completed?.records[0].headers)
        #expect(outcome.first { $0.name == Self.trace.name } == Self.trace)
        #expect(outcome.count { $0.name == Self.parent.name } == 1)
        #expect(outcome.first { $0.name == Self.parent.name } != Self.parent, "the worker's own span")
        #expect(completed?.records[1].headers == record.headers)

        #expect(tracer.finishedSpans.isEmpty, "not before it is published")
        (completed?.companion as? WorkSpan)?.committed()
        completed = nil
        let spans = Dictionary(uniqueKeysWithValues: tracer.finishedSpans.map { ($0.operationName, $0) })
        #expect(Set(spans.keys) == ["process refund-intents", "publish"])
        let work = try #require(spans["process refund-intents"])
        #expect(work.parentSpanID == "span-of-the-platform")
        #expect(work.traceID == "trace-of-the-platform")
        #expect(spans["publish"]?.parentSpanID == work.spanID)
        #expect(tracer.activeSpans.isEmpty)
    }

    @Test("without a tracer nothing is traced")
    func none() {
        #expect(WorkTracing(NoOpTracer(), topics: TopicNames()) == nil)
    }

    @Test("each intent has its spans when the worker has settled it, also the check that comes later")
    func worker() async throws {
        let tracer = InMemoryTracer()
        let world = try WorkerWorld()
        let api = ScriptedAPI { call, intent in
            ScriptedAPI.state(intent, call == .submit ? .processing : .success)
        }
        try await world.writeIntents(0..<5, orders: 5, headers: [Self.trace, Self.parent])
        let worker = Worker(settings: world.settings(), api: api, tracer: tracer, logger: WorkerWorld.quiet)
        async let working: Void = worker.run()
        _ = try await world.outcomes { outcomes in outcomes.count { $0.status == "success" } >= 5 }
        worker.stop()
        try await working
        let spans = tracer.finishedSpans
        #expect(spans.allSatisfy { $0.traceID == "trace-of-the-platform" })
        let names = Dictionary(grouping: spans, by: \.operationName).mapValues(\.count)
        #expect(
            names == [
                "process refund-intents": 5, "process refund-requery.1s": 5, "returnorders submit": 5,
                "returnorders query": 5, "publish": 10,
            ])
        #expect(tracer.activeSpans.isEmpty)
    }
}
