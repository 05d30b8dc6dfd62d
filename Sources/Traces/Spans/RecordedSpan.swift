import Synchronization
import Tracing

/// What there is to tell of a span that has ended.
package struct SpanData: Sendable {
    package var name: String
    package var kind: SpanKind
    package var place: TraceParent
    package var parentSpanID: String?
    /// Nanoseconds since 1970.
    package var start: UInt64
    package var end: UInt64 = 0
    package var attributes = SpanAttributes()
    package var events: [SpanEvent] = []
    package var hasFailed = false
}

/// A span under way; at its end it goes to the queue, once.
package final class RecordedSpan: Span {
    package let context: ServiceContext
    private let state: Mutex<SpanData?>
    private let queue: SpanQueue

    init(_ data: SpanData, context: ServiceContext, queue: SpanQueue) {
        self.context = context
        self.queue = queue
        // A trace that is not recorded has spans that carry it on, and nothing is kept of them.
        state = Mutex(data.place.isSampled ? data : nil)
    }

    package var isRecording: Bool { state.withLock { $0 != nil } }

    package var operationName: String {
        get { state.withLock { $0?.name } ?? "" }
        set { state.withLock { $0?.name = newValue } }
    }

    package var attributes: SpanAttributes {
        get { state.withLock { $0?.attributes } ?? SpanAttributes() }
        set { state.withLock { $0?.attributes = newValue } }
    }

    package func setStatus(_ status: SpanStatus) {
        state.withLock { $0?.hasFailed = status.code == .error }
    }

    package func addEvent(_ event: SpanEvent) {
        state.withLock { $0?.events.append(event) }
    }

    package func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {
        var attributes = attributes
        attributes["exception.message"] = "\(error)"
        addEvent(SpanEvent(name: "exception", at: instant(), attributes: attributes))
    }

    /// Not sent: this worker links nothing.
    package func addLink(_ link: SpanLink) {}

    package func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        guard var data = state.withLock({ $0.take() }) else { return }
        data.end = instant().nanosecondsSinceEpoch
        queue.append(data)
    }
}
