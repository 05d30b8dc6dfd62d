import Logging

extension ClientContext {
    /// One log line of librdkafka: `level` is syslog's, 0 … 7.
    func log(level: Int32, facility: String, line: String) {
        let level = Self.level(syslog: level, facility: facility, line: line)
        logger.log(level: level, "\(hiding(line))", metadata: ["facility": "\(facility)"], source: "librdkafka")
    }

    private static func level(syslog: Int32, facility: String, line: String) -> Logger.Level {
        // One set of properties serves consumer, producers and admin: that each ignores the others' is no news.
        if facility == "CONFWARN", line.contains("will be ignored by this") { return .debug }
        // The simple consumer is deprecated as a whole, and the only one that needs no group.
        if facility == "CONFWARN", line.contains("auto.commit.enable is deprecated") { return .debug }
        // The error callback says it in words that name what to do.
        if ConnectionRefusal.isTold(byLogLine: line, facility: facility) { return .debug }
        return switch syslog {
        case ...2: .critical
        case 3: .error
        case 4: .warning
        case 5: .notice
        case 6: .info
        default: .debug
        }
    }
}
