import KafkaRecords
import Refunds
import Synchronization
import Tracing

/// The spans of the worker's work, for a process that has a tracer.
///
/// A record's span continues the trace of its `traceparent` and lasts until its effects are committed. The calls to WeChat Pay
/// and the publication are its children, and the outcomes carry its context on. WeChat Pay is told nothing of it.
struct WorkTracing: Sendable {
    private let tracer: any Tracer
    private let deadLetters: String

    /// `nil` when `tracer` traces nothing: then nothing is done for it.
    init?(_ tracer: any Tracer = InstrumentationSystem.tracer, topics: TopicNames) {
        guard !(tracer is NoOpTracer) else { return nil }
        self.tracer = tracer
        deadLetters = topics.deadLetters
    }

    /// Begins the span of a record that is about to be handled.
    func begin(_ record: Record) -> WorkSpan {
        var context = ServiceContext.topLevel
        tracer.extract(record.headers, into: &context, using: HeaderExtractor())
        let place = record.place
        let span = tracer.startSpan("process \(place.topicPartition.topic)", context: context, ofKind: .consumer)
        span.attributes["messaging.system"] = "kafka"
        span.attributes["messaging.operation.type"] = "process"
        span.attributes["messaging.destination.name"] = place.topicPartition.topic
        span.attributes["messaging.destination.partition.id"] = String(place.topicPartition.partition)
        span.attributes["messaging.kafka.offset"] = place.offset.rawValue
        return WorkSpan(span, of: tracer)
    }

    /// `effects` with the span's context in what is published of them, and the span as their companion.
    func complete(_ effects: Effects, _ work: WorkSpan) -> Effects {
        var effects = effects
        // A dead letter's headers are the record's own, byte for byte.
        for index in effects.records.indices where effects.records[index].topic != deadLetters {
            tracer.inject(work.context, into: &effects.records[index].headers, using: HeaderInjector())
        }
        work.finished(effects.fact)
        effects.companion = work
        return effects
    }
}

/// The span of one record's work. Whatever becomes of it, it ends: at the latest when nobody has it any more.
final class WorkSpan: Sendable {
    private let span: any Span
    private let tracer: any Tracer
    /// The span of its publication, from the moment it is handled.
    private let publication = Mutex<(any Span)?>(nil)

    fileprivate init(_ span: any Span, of tracer: any Tracer) {
        self.span = span
        self.tracer = tracer
    }

    deinit {
        publication.withLock { $0 }?.end()
        span.end()
    }

    fileprivate var context: ServiceContext { span.context }

    /// Makes a call within a span of its own.
    func call(_ call: Call, _ intent: RefundIntent, _ make: () async -> Answer) async -> Answer {
        let child = tracer.startSpan("returnorders \(call.rawValue)", context: span.context, ofKind: .client)
        defer { child.end() }
        child.attributes["clawback.out_return_no"] = intent.outReturnNo.rawValue
        let answer = await make()
        child.attributes["clawback.result"] = CallOutcome(answer).rawValue
        switch answer {
        case .state, .accepted: break
        case .refused(let refusal):
            child.attributes["http.response.status_code"] = refusal.httpStatus
            if let code = refusal.code { child.attributes["error.type"] = code }
            child.setStatus(SpanStatus(code: .error))
        case .unverified, .unreadable, .unreachable, .blocked: child.setStatus(SpanStatus(code: .error))
        }
        return answer
    }

    /// The record is handled, and its effects wait for publication.
    fileprivate func finished(_ fact: Fact) {
        span.attributes["clawback.outcome"] = fact.kind.rawValue
        if let number = fact.outReturnNo { span.attributes["clawback.out_return_no"] = number.rawValue }
        if let code = fact.errorCode { span.attributes["error.type"] = code }
        let child = tracer.startSpan("publish", context: span.context, ofKind: .producer)
        publication.withLock { $0 = child }
    }

    /// The effects are committed.
    func committed() {
        span.attributes["clawback.committed"] = true
    }
}
