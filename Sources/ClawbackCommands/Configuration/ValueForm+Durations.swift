import KafkaRecords

extension ValueForm<Duration> {
    /// An integer and `ms`, `s`, `m`, `h` or `d`, within `range`.
    static func duration(_ range: ClosedRange<Duration>) -> ValueForm {
        let bounds = "from \(range.lowerBound.shortText) to \(range.upperBound.shortText)"
        return ValueForm(allowed: "an integer and ms, s, m, h or d, \(bounds)") { text in
            guard let duration = Duration(shortText: text), range.contains(duration) else { return nil }
            return duration
        }
    }
}

extension ValueForm<[Duration]> {
    /// Durations separated by commas, each within `range`.
    static func durations(_ range: ClosedRange<Duration>, maximumCount: Int) -> ValueForm {
        let one = ValueForm<Duration>.duration(range)
        return ValueForm(allowed: "1 to \(maximumCount) durations separated by commas, each \(one.allowed)") { text in
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            let durations = parts.compactMap { one.parse(trimmed($0)) }
            return durations.count == parts.count && durations.count <= maximumCount ? durations : nil
        }
    }
}

/// A rate in requests per second; `nil` is no limit.
struct RateLimit: Hashable, Sendable {
    let perSecond: Double?

    static let unlimited = RateLimit(perSecond: nil)
}

extension ValueForm<RateLimit> {
    static let rate = ValueForm(allowed: "requests per second, from 0.01 to 100000, or unlimited") { text in
        if text == "unlimited" { return .unlimited }
        // Digits and a point only: `Double` would take "inf", "1e3" and "0x10" too.
        let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        guard isPlain, let rate = Double(text), (0.01...100_000).contains(rate) else { return nil }
        return RateLimit(perSecond: rate)
    }
}

extension Duration {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// `15s`, `5m`, `7d`: an unsigned integer and a unit, nothing else; `nil` also when it is beyond 64 bits of
    /// milliseconds.
    init?(shortText: String) {
        let digits = shortText.prefix { $0.isASCII && $0.isNumber }
        let unit = shortText.dropFirst(digits.count)
        guard let count = Int64(digits), let factor = Self.units.first(where: { $0.name == unit })?.milliseconds else {
            return nil
        }
        let (milliseconds, overflow) = count.multipliedReportingOverflow(by: factor)
        guard !overflow else { return nil }
        self = .milliseconds(milliseconds)
    }

    /// The same notation, in the largest unit that divides it; fractions of a millisecond are dropped.
    var shortText: String {
        let total = milliseconds
        guard let unit = Self.units.first(where: { total.isMultiple(of: $0.milliseconds) }), total != 0 else {
            return "0s"
        }
        return "\(total / unit.milliseconds)\(unit.name)"
    }
}

/// Without spaces and tabs at either end.
func trimmed(_ text: Substring) -> String {
    var rest = text
    while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
    while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
    return String(rest)
}
