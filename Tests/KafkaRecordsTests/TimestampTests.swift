import KafkaRecords
import Testing

@Suite("Times by RFC 3339")
struct TimestampTests {
    @Test(
        "times are written in UTC with milliseconds, and read back",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (1_795_508_163_123, "2026-11-24T08:16:03.123Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"), (951_868_799_999, "2000-02-29T23:59:59.999Z"),
            (951_868_800_000, "2000-03-01T00:00:00.000Z"), (1_709_164_800_000, "2024-02-29T00:00:00.000Z"),
            (4_107_542_399_999, "2100-02-28T23:59:59.999Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
            (-2_203_891_200_001, "1900-02-28T23:59:59.999Z"), (-2_203_891_200_000, "1900-03-01T00:00:00.000Z"),
        ] as [(Int64, String)])
    func bothWays(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).rfc3339 == text)
        #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
    }

    @Test("every day of four centuries is written and read back")
    func everyDay() {
        var day = Timestamp(rfc3339: "1800-01-01T12:34:56.789Z")
        var previous = ""
        for _ in 0..<146_097 {
            guard let moment = day else { break }
            let text = moment.rfc3339
            guard Timestamp(rfc3339: text) == moment, text > previous else {
                Issue.record("\(moment.milliseconds): \(text) after \(previous)")
                return
            }
            previous = text
            day = moment + .seconds(86_400)
        }
        #expect(previous == "2199-12-31T12:34:56.789Z")
    }

    @Test(
        "what lies outside the years 0 to 9999 is written as the nearest end",
        arguments: [
            (Int64.max, "9999-12-31T23:59:59.999Z"), (253_402_300_800_000, "9999-12-31T23:59:59.999Z"),
            (Int64.min, "0000-01-01T00:00:00.000Z"), (-62_167_219_200_001, "0000-01-01T00:00:00.000Z"),
        ] as [(Int64, String)])
    func outside(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).rfc3339 == text)
    }

    @Test(
        "offsets, fractions, small letters, a space and leap seconds are read",
        arguments: [
            ("2026-11-24T16:16:03.123+08:00", "2026-11-24T08:16:03.123Z"),
            ("2026-11-24T00:16:03-08:00", "2026-11-24T08:16:03.000Z"),
            ("2026-11-24T08:16:03-00:00", "2026-11-24T08:16:03.000Z"),
            ("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00.000Z"),
            ("2025-12-31T23:30:00-23:59", "2026-01-01T23:29:00.000Z"),
            ("2026-11-24t08:16:03z", "2026-11-24T08:16:03.000Z"),
            ("2026-11-24 08:16:03Z", "2026-11-24T08:16:03.000Z"),
            ("2026-11-24T08:16:03.1Z", "2026-11-24T08:16:03.100Z"),
            ("2026-11-24T08:16:03.1239999999Z", "2026-11-24T08:16:03.123Z"),
            ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"),
            ("2017-01-01T07:59:60.500+08:00", "2017-01-01T00:00:00.500Z"),
        ])
    func otherForms(text: String, same: String) {
        #expect(Timestamp(rfc3339: text)?.rfc3339 == same)
    }

    @Test(
        "anything else is no time",
        arguments: [
            "", "2026-11-24", "2026-11-24T08:16:03", "2026-11-24T08:16Z", "2026-11-24T08:16:03.Z",
            "2026-11-24T08:16:03+08",
            "2026-11-24T08:16:03+0800", "2026-11-24T08:16:03+24:00", "2026-11-24T08:16:03+08:60",
            "2026-11-24T08:16:03Zx",
            "2026-11-24T08:16:03 Z", " 2026-11-24T08:16:03Z", "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-04-31T00:00:00Z", "2026-00-10T00:00:00Z", "2026-13-10T00:00:00Z", "2026-11-00T00:00:00Z",
            "2026-11-24T24:00:00Z",
            "2026-11-24T08:60:00Z", "2026-11-24T08:16:61Z", "26-11-24T08:16:03Z", "+2026-11-24T08:16:03Z",
            "-001-11-24T08:16:03Z",
            "12026-11-24T08:16:03Z", "2026/11/24T08:16:03Z", "２０２６-11-24T08:16:03Z", "2026-11-24T08:16:-3Z",
            "1795508163123",
            "2026-11-24T08:16:03." + String(repeating: "1", count: 1000) + "Z",
        ])
    func refused(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test("durations are added and taken in whole milliseconds")
    func arithmetic() {
        let moment = Timestamp(milliseconds: 1000)
        #expect(moment + .microseconds(1999) == Timestamp(milliseconds: 1001))
        #expect(moment + .seconds(-2) == Timestamp(milliseconds: -1000))
        #expect(moment - Timestamp(milliseconds: 2500) == .milliseconds(-1500))
    }
}
