/// The date format of HTTP headers (RFC 9110, section 5.6.7), only its preferred form: `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func parse(_ text: String) -> Moment? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[5] == "GMT",
            let day = Int64(parts[1]), (1...31).contains(day),
            let monthIndex = months.firstIndex(of: String(parts[2])),
            let year = Int64(parts[3]), (1970...9999).contains(year)
        else { return nil }
        let time = parts[4].split(separator: ":", omittingEmptySubsequences: false).map { Int64($0) }
        guard time.count == 3,
            let hour = time[0], (0...23).contains(hour),
            let minute = time[1], (0...59).contains(minute),
            let second = time[2], (0...60).contains(second)
        else { return nil }
        let days = daysSince1970(year: year, month: Int64(monthIndex) + 1, day: day)
        return Moment(seconds: ((days * 24 + hour) * 60 + minute) * 60 + second)
    }

    /// Counts whole years from a March, so that a leap day is the last day of its year.
    private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let marchYear = month > 2 ? year : year - 1
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let daysBefore = marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400
        let daysBefore1970 = Int64(719_468)
        return daysBefore + dayOfYear - daysBefore1970
    }
}
