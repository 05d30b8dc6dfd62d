import StrictJSON
import Tracing

/// Spans as a collector takes them: OTLP 1 in JSON (opentelemetry-proto, `ExportTraceServiceRequest`).
package enum SpanDocument {
    package static func encode(_ spans: [SpanData], service: String, instance: String) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member(
                "resourceSpans",
                array: { json in
                    json.object { json in
                        json.member(
                            "resource",
                            object: { json in
                                write(
                                    ["service.name": .string(service), "service.instance.id": .string(instance)],
                                    to: &json)
                            })
                        json.member(
                            "scopeSpans",
                            array: { json in
                                json.object { json in
                                    json.member("scope", object: { $0.member("name", "clawback") })
                                    json.member(
                                        "spans", array: { json in for span in spans { write(span, to: &json) } })
                                }
                            })
                    }
                })
        }
        return json.bytes
    }

    private static func write(_ span: SpanData, to json: inout JSONWriter) {
        json.object { json in
            json.member("traceId", span.place.traceID)
            json.member("spanId", span.place.spanID)
            json.member("parentSpanId", optional: span.parentSpanID)
            json.member("traceState", optional: span.place.state)
            json.member("name", span.name)
            json.member("kind", number(of: span.kind))
            // 64-bit numbers are strings in JSON of Protocol Buffers.
            json.member("startTimeUnixNano", String(span.start))
            json.member("endTimeUnixNano", String(span.end))
            write(span.attributes, to: &json)
            json.member(
                "events",
                array: { json in
                    for event in span.events {
                        json.object { json in
                            json.member("name", event.name)
                            json.member("timeUnixNano", String(event.nanosecondsSinceEpoch))
                            write(event.attributes, to: &json)
                        }
                    }
                })
            if span.hasFailed { json.member("status", object: { $0.member("code", 2) }) }
        }
    }

    private static func number(of kind: SpanKind) -> Int {
        switch kind {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }

    private static func write(_ attributes: SpanAttributes, to json: inout JSONWriter) {
        var sorted: [(String, SpanAttribute)] = []
        // swift-format-ignore: ReplaceForEachWithForLoop
        attributes.forEach { sorted.append(($0, $1)) }
        sorted.sort { $0.0 < $1.0 }
        json.member(
            "attributes",
            array: { json in
                for (name, value) in sorted {
                    json.object { json in
                        json.member("key", name)
                        json.member("value", object: { write(value, to: &$0) })
                    }
                }
            })
    }

    private static func write(_ value: SpanAttribute, to json: inout JSONWriter) {
        switch value {
        case .int32(let number): json.member("intValue", String(number))
        case .int64(let number): json.member("intValue", String(number))
        case .bool(let truth): json.member("boolValue", truth)
        case .string(let text): json.member("stringValue", text)
        case .stringConvertible(let other): json.member("stringValue", other.description)
        default: json.member("stringValue", "\(value)")
        }
    }
}
