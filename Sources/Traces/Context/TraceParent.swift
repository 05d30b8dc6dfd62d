import ServiceContextModule

/// A place in a trace, as the header `traceparent` says it (W3C Trace Context, version 00).
package struct TraceParent: Hashable, Sendable {
    /// 32 lower-case hexadecimal digits, not all zero.
    package let traceID: String
    /// 16 lower-case hexadecimal digits, not all zero.
    package let spanID: String
    /// Whether the trace is recorded.
    package let isSampled: Bool
    /// The header `tracestate`, carried on as it is.
    package var state: String?

    package init(traceID: String, spanID: String, isSampled: Bool, state: String? = nil) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
        self.state = state
    }

    /// `nil` for what is no `traceparent`. Later versions are read as far as this one goes, as the rule wants it.
    package init?(header: String, state: String? = nil) {
        let parts = header.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, Self.isHex(parts[0], 2), parts[0] != "ff", parts[0] != "00" || parts.count == 4,
            Self.isHex(parts[1], 32), Self.isHex(parts[2], 16), Self.isHex(parts[3], 2),
            parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" }),
            let flags = UInt8(parts[3], radix: 16)
        else { return nil }
        self.init(traceID: String(parts[1]), spanID: String(parts[2]), isSampled: flags & 1 == 1, state: state)
    }

    package var header: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

    /// The place of a new span: below `parent`, or a trace of its own that is recorded.
    init(below parent: TraceParent?, using random: inout some RandomNumberGenerator) {
        self.init(
            traceID: parent?.traceID ?? Self.hex(&random) + Self.hex(&random), spanID: Self.hex(&random),
            isSampled: parent?.isSampled ?? true, state: parent?.state)
    }

    private static func isHex(_ text: Substring, _ count: Int) -> Bool {
        text.utf8.count == count
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }

    private static func hex(_ random: inout some RandomNumberGenerator) -> String {
        let digits = String(UInt64.random(in: 1...UInt64.max, using: &random), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension ServiceContext {
    private enum Key: ServiceContextKey {
        typealias Value = TraceParent
        static let nameOverride: String? = "traceparent"
    }

    package var traceParent: TraceParent? {
        get { self[Key.self] }
        set { self[Key.self] = newValue }
    }
}
