/// Durations as text: an integer and `ms`, `s`, `m`, `h` or `d`, as everywhere in Clawback's settings.
enum DurationText {
    /// `nil` for anything else, a negative number, or more than about 270,000 years.
    static func parse(_ text: String) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty, let count = Int64(digits), let unit = milliseconds(in: text[digits.endIndex...]) else {
            return nil
        }
        let (total, overflow) = count.multipliedReportingOverflow(by: unit)
        return overflow || total > 8_640_000_000_000_000 ? nil : .milliseconds(total)
    }

    private static func milliseconds(in unit: Substring) -> Int64? {
        switch unit {
        case "ms": 1
        case "s": 1000
        case "m": 60_000
        case "h": 3_600_000
        case "d": 86_400_000
        default: nil
        }
    }
}
