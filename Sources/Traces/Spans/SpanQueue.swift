import DequeModule
import Synchronization

/// Spans that have ended and wait to be sent. Bounded: while nobody takes them, further ones are dropped and counted.
package final class SpanQueue: Sendable {
    private struct State {
        var spans: Deque<SpanData> = []
        var dropped = 0
    }

    /// The most spans that wait.
    package static let capacity = 8192
    private let state = Mutex(State())

    package init() {}

    func append(_ span: SpanData) {
        state.withLock { state in
            if state.spans.count < Self.capacity { state.spans.append(span) } else { state.dropped += 1 }
        }
    }

    /// The oldest spans, at most so many, taken out; and how many were dropped since last asked.
    package func take(atMost count: Int) -> (spans: [SpanData], dropped: Int) {
        state.withLock { state in
            let spans = Array(state.spans.prefix(count))
            state.spans.removeFirst(spans.count)
            defer { state.dropped = 0 }
            return (spans, state.dropped)
        }
    }
}
