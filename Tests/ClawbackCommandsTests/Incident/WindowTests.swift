import KafkaRecords
import Testing

@testable import ClawbackCommands

@Suite("Windows of time")
struct WindowTests {
    /// 2026-11-24T08:16:03.123Z
    private static let now = Timestamp(milliseconds: 1_795_508_163_123)

    @Test(
        "a moment is RFC 3339, an age or now",
        arguments: [
            ("now", 0), ("90s ago", -90_000), ("30m ago", -1_800_000), (" 2h ago ", -7_200_000),
            ("7d ago", -604_800_000),
            ("2026-11-24T08:16:03.123Z", 0), ("2026-11-24T16:16:02+08:00", -1123),
        ] as [(String, Int64)])
    func moments(text: String, distance: Int64) {
        #expect(Timestamp(words: text, now: Self.now)?.milliseconds == Self.now.milliseconds + distance)
    }

    @Test(
        "what is no moment is refused with what is allowed, as bad usage",
        arguments: [
            "", "soon", "ago", "h ago", "-2h ago", "2 hours ago", "2h", "2026-11-24", "2026-11-24T08:16:03",
            "99999999999999d ago",
        ])
    func noMoments(text: String) {
        #expect(Timestamp(words: text, now: Self.now) == nil)
        let failure = #expect(throws: CommandFailure.self) { try WindowFlags.moment(text, "--from", Self.now) }
        #expect(failure?.exit == .usage)
        #expect(failure?.line.hasPrefix("--from: ") == true)
        #expect(failure?.line.contains("RFC 3339") == true)
    }

    @Test("a window that ends before it begins is refused; one that ends where it begins is empty")
    func order() throws {
        var flags = try WindowFlags.parse(["--from", "1h ago", "--to", "2h ago"])
        let failure = #expect(throws: CommandFailure.self) { try flags.window(now: Self.now) }
        #expect(failure?.exit == .usage)
        #expect(
            failure?.line
                == "--from 2026-11-24T07:16:03.123Z is after --to 2026-11-24T06:16:03.123Z: the window ends before it begins"
        )
        flags = try WindowFlags.parse(["--from", "now", "--to", "now"])
        #expect(try flags.window(now: Self.now).contains(Self.now) == false)
    }

    @Test("the first moment belongs to it, the last does not, and a record without a time does")
    func contains() throws {
        let window = try WindowFlags.parse(["--from", "2h ago", "--to", "1h ago"]).window(now: Self.now)
        #expect(window.contains(Self.now + .seconds(-7200)))
        #expect(!window.contains(Self.now + .milliseconds(-7_200_001)))
        #expect(!window.contains(Self.now + .seconds(-3600)))
        #expect(window.contains(nil))
        #expect(Window().contains(Self.now))
    }
}
