import Synchronization
import Tracing

/// A tracer that speaks W3C Trace Context and queues what is to be sent. A trace that its beginner does not record is not
/// recorded here either; one that begins here is.
package struct RecordingTracer: Tracer {
    package typealias Span = RecordedSpan

    package let queue: SpanQueue

    package init(queue: SpanQueue = SpanQueue()) {
        self.queue = queue
    }

    package func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> RecordedSpan {
        var context = context()
        let parent = context.traceParent
        var random = SystemRandomNumberGenerator()
        let place = TraceParent(below: parent, using: &random)
        context.traceParent = place
        return RecordedSpan(
            SpanData(
                name: operationName, kind: kind, place: place, parentSpanID: parent?.spanID,
                start: instant().nanosecondsSinceEpoch),
            context: context, queue: queue)
    }

    package func activeSpan(identifiedBy context: ServiceContext) -> RecordedSpan? { nil }

    package func forceFlush() {}

    package func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let header = extractor.extract(key: "traceparent", from: carrier) else { return }
        context.traceParent = TraceParent(header: header, state: extractor.extract(key: "tracestate", from: carrier))
    }

    package func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let place = context.traceParent else { return }
        injector.inject(place.header, forKey: "traceparent", into: &carrier)
        if let state = place.state { injector.inject(state, forKey: "tracestate", into: &carrier) }
    }
}
