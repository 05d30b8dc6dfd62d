/// A moment on the simulator's clock, in milliseconds since 1970-01-01T00:00:00Z.
package struct SimulatedTime: Hashable, Comparable, Sendable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Whole seconds, as the signature headers carry them.
    package var seconds: Int64 { milliseconds / 1000 }

    package static func < (left: SimulatedTime, right: SimulatedTime) -> Bool {
        left.milliseconds < right.milliseconds
    }

    package static func + (moment: SimulatedTime, duration: Duration) -> SimulatedTime {
        SimulatedTime(milliseconds: moment.milliseconds + duration.wholeMilliseconds)
    }

    package static func - (moment: SimulatedTime, duration: Duration) -> SimulatedTime {
        SimulatedTime(milliseconds: moment.milliseconds - duration.wholeMilliseconds)
    }

    /// RFC 3339 in China's time zone with whole seconds (`2018-06-08T10:34:56+08:00`), the only form WeChat Pay writes.
    package var rfc3339: String {
        let local = seconds + 8 * 3600
        let day = Int(local / 86_400)
        let second = Int(local % 86_400)
        let (year, month, dayOfMonth) = Self.civilDate(daysSince1970: day)
        var text = ""
        text.reserveCapacity(25)
        append(year, width: 4, to: &text)
        text += "-"
        append(month, width: 2, to: &text)
        text += "-"
        append(dayOfMonth, width: 2, to: &text)
        text += "T"
        append(second / 3600, width: 2, to: &text)
        text += ":"
        append(second / 60 % 60, width: 2, to: &text)
        text += ":"
        append(second % 60, width: 2, to: &text)
        text += "+08:00"
        return text
    }

    private func append(_ number: Int, width: Int, to text: inout String) {
        let digits = String(number)
        text += String(repeating: "0", count: max(0, width - digits.utf8.count))
        text += digits
    }

    /// The Gregorian date of a day from 1970 on: whole 400-year cycles first, then years, then months.
    private static func civilDate(daysSince1970: Int) -> (year: Int, month: Int, day: Int) {
        var year = 1970
        var days = daysSince1970
        year += days / 146_097 * 400
        days %= 146_097
        while days >= length(ofYear: year) {
            days -= length(ofYear: year)
            year += 1
        }
        let february = length(ofYear: year) - 337
        var month = 1
        for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
            if days < length { break }
            days -= length
            month += 1
        }
        return (year, month, days + 1)
    }

    private static func length(ofYear year: Int) -> Int {
        (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 366 : 365
    }
}

extension Duration {
    /// Whole milliseconds, towards zero.
    var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
