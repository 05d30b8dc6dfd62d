// RFC 3339, by arithmetic on days: Foundation's formatters cost more than the rest of an outcome.

extension Timestamp {
    /// `2026-11-24T08:16:03.123Z`: UTC with milliseconds. Years 0 to 9999; what lies outside is written as its nearest end.
    package var rfc3339: String {
        let clamped = min(max(milliseconds, -62_167_219_200_000), 253_402_300_799_999)
        let (days, ofDay) = clamped.flooredDivision(by: 86_400_000)
        let (year, month, day) = Self.civil(days: days)
        return String(unsafeUninitializedCapacity: 24) { buffer in
            func put(_ value: Int64, _ start: Int, _ width: Int) {
                var rest = value
                for index in stride(from: start + width - 1, through: start, by: -1) {
                    buffer[index] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
            }
            put(year, 0, 4)
            put(month, 5, 2)
            put(day, 8, 2)
            put(ofDay / 3_600_000, 11, 2)
            put(ofDay / 60_000 % 60, 14, 2)
            put(ofDay / 1000 % 60, 17, 2)
            put(ofDay % 1000, 20, 3)
            for (index, mark) in [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":"), (19, "."), (23, "Z")] {
                buffer[index] = mark.utf8.first!  // invariant: every mark above is one ASCII character
            }
            return 24
        }
    }

    /// Reads an RFC 3339 date and time with `Z` or an offset; fractions beyond milliseconds are dropped, and a leap second
    /// counts as the second after it. `nil` for anything else.
    package init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 64 else { return nil }
        func number(_ start: Int, _ width: Int) -> Int64? {
            guard start + width <= bytes.count else { return nil }
            var value: Int64 = 0
            for byte in bytes[start..<(start + width)] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - UInt8(ascii: "0"))
            }
            return value
        }
        func mark(_ index: Int, _ allowed: String) -> Bool {
            index < bytes.count && allowed.utf8.contains(bytes[index])
        }
        guard mark(4, "-"), mark(7, "-"), mark(10, "Tt "), mark(13, ":"), mark(16, ":"),
            let year = number(0, 4), let month = number(5, 2), let day = number(8, 2),
            let hour = number(11, 2), let minute = number(14, 2), let second = number(17, 2),
            (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year), hour < 24, minute < 60,
            second <= 60
        else { return nil }

        var index = 19
        var fraction: Int64 = 0
        if mark(index, ".") {
            index += 1
            let start = index
            while index < bytes.count, let digit = number(index, 1) {
                let place = index - start
                if place < 3 { fraction += digit * [100, 10, 1][place] }
                index += 1
            }
            guard index > start else { return nil }
        }
        var offset: Int64 = 0
        if mark(index, "Zz") {
            index += 1
        } else {
            guard mark(index, "+-"), let hours = number(index + 1, 2), mark(index + 3, ":"),
                let minutes = number(index + 4, 2), hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (bytes[index] == UInt8(ascii: "-") ? -1 : 1)
            index += 6
        }
        guard index == bytes.count else { return nil }
        let minutes = Self.days(year: year, month: month, day: day) * 1440 + hour * 60 + minute - offset
        self.init(milliseconds: minutes * 60_000 + second * 1000 + fraction)
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Days since 1970-01-01 of a date in the proleptic Gregorian calendar. Years are counted from March, so that the
    /// leap day is a year's last.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let (era, ofEra) = shifted.flooredDivision(by: 400)
        let ofYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
    }

    /// The inverse of ``days(year:month:day:)``.
    private static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, ofEra) = (days + 719_468).flooredDivision(by: 146_097)
        let year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let shifted = (5 * ofYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (year + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * shifted + 2) / 5 + 1)
    }
}

extension Int64 {
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
