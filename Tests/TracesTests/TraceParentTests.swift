import Testing
import Tracing

@testable import Traces

@Suite("W3C Trace Context")
struct TraceParentTests {
    private static let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test("a traceparent is read and written as it was")
    func reads() throws {
        let place = try #require(TraceParent(header: Self.header))
        #expect(place.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(place.spanID == "00f067aa0ba902b7")
        #expect(place.isSampled)
        #expect(place.header == Self.header)
    }

    @Test(
        "what is no traceparent is none",
        arguments: [
            "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7", "00-0-0-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        ])
    func refuses(_ header: String) {
        #expect(TraceParent(header: header) == nil)
    }

    @Test("of a later version what this one knows is read")
    func later() {
        #expect(TraceParent(header: "01" + Self.header.dropFirst(2) + "-more")?.isSampled == true)
    }

    @Test(
        "a span is below the one it continues, and the headers say so; nothing is kept of a trace that is not recorded")
    func tracer() throws {
        let tracer = RecordingTracer()
        var context = ServiceContext.topLevel
        tracer.extract(
            ["traceparent": Self.header, "tracestate": "vendor=1"], into: &context, using: DictionaryCarrier())
        let span = tracer.startSpan("work", context: context)
        var headers: [String: String] = [:]
        tracer.inject(span.context, into: &headers, using: DictionaryCarrier())
        let place = try #require(TraceParent(header: headers["traceparent"] ?? ""))
        #expect(place.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(place.spanID != "00f067aa0ba902b7")
        #expect(headers["tracestate"] == "vendor=1")
        span.end()
        span.end()
        let ended = tracer.queue.take(atMost: 10).spans
        #expect(ended.map(\.parentSpanID) == ["00f067aa0ba902b7"], "once")

        var unrecorded = ServiceContext.topLevel
        tracer.extract(
            ["traceparent": Self.header.dropLast(2) + "00"], into: &unrecorded, using: DictionaryCarrier())
        let silent = tracer.startSpan("work", context: unrecorded)
        #expect(!silent.isRecording)
        silent.end()
        #expect(tracer.queue.take(atMost: 10).spans.isEmpty)
    }

    @Test("the queue keeps so many spans and counts what it drops")
    func bounded() {
        let tracer = RecordingTracer()
        for _ in 0..<SpanQueue.capacity + 5 { tracer.startSpan("work", context: .topLevel).end() }
        let taken = tracer.queue.take(atMost: .max)
        #expect(taken.spans.count == SpanQueue.capacity)
        #expect(taken.dropped == 5)
        #expect(tracer.queue.take(atMost: .max).dropped == 0)
    }
}

private struct DictionaryCarrier: Extractor, Injector {
    func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
    func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }
}
