/// What is shown of progress, and when. Pure: time is given.
struct ProgressView {
    /// Between two drawings of the bar.
    private static let redrawing = Duration.milliseconds(200)
    /// Between two lines where there is no terminal, and before the first of them.
    private static let lines = Duration.seconds(10)
    /// What takes no longer shows no bar.
    private static let silence = Duration.seconds(1)
    private static let width = 24
    private static let clear = "\r\u{1B}[2K"

    private let unit: String
    private let total: Int64?
    private let isTerminal: Bool
    private let start: ContinuousClock.Instant
    private var shownAt: ContinuousClock.Instant
    private var done: Int64 = 0
    private var note: String?
    private var isBarShown = false

    init(unit: String, total: Int64?, isTerminal: Bool, start: ContinuousClock.Instant) {
        self.unit = unit
        self.total = total
        self.isTerminal = isTerminal
        self.start = start
        shownAt = start
    }

    /// - Returns: what is to be written now.
    mutating func advance(by count: Int64, at now: ContinuousClock.Instant) -> String? {
        done += count
        if isTerminal {
            guard start.duration(to: now) >= Self.silence,
                !isBarShown || shownAt.duration(to: now) >= Self.redrawing
            else { return nil }
        } else {
            guard shownAt.duration(to: now) >= Self.lines else { return nil }
        }
        return draw(now)
    }

    mutating func note(_ text: String?, at now: ContinuousClock.Instant) -> String? {
        guard note != text else { return nil }
        note = text
        return isBarShown ? draw(now) : nil
    }

    mutating func say(_ line: String) -> String? {
        guard isBarShown else { return line + "\n" }
        isBarShown = false
        return Self.clear + line + "\n"
    }

    mutating func end() -> String? {
        guard isBarShown else { return nil }
        isBarShown = false
        return Self.clear
    }

    private mutating func draw(_ now: ContinuousClock.Instant) -> String {
        shownAt = now
        guard isTerminal else { return text(now) + "\n" }
        isBarShown = true
        return Self.clear + bar + text(now)
    }

    private var bar: String {
        guard let total, total > 0 else { return "" }
        let filled = Int(min(total, done) * Int64(Self.width) / total)
        return "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: Self.width - filled) + "] "
    }

    private func text(_ now: ContinuousClock.Instant) -> String {
        let seconds = Double(start.duration(to: now).milliseconds) / 1000
        let rate = seconds > 0 ? Double(done) / seconds : 0
        var text = total.map { "\(done) of \($0) \(unit)" } ?? "\(done) \(unit)"
        text += ", \(Self.number(rate))/s"
        if let total, rate > 0, done < total {
            text += ", \(Duration.seconds(Double(total - done) / rate).spoken) left"
        }
        return text + (note.map { "; \($0)" } ?? "")
    }

    /// One decimal below ten.
    private static func number(_ rate: Double) -> String {
        guard rate < 9.95 else { return String(Int(rate.rounded())) }
        let tenths = Int((rate * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}

extension Duration {
    /// Rounded up to seconds, in its two largest units: 45 s, 3 min 20 s, 2 h 5 min, 3 d 4 h.
    var spoken: String {
        let seconds = max(0, (milliseconds + 999) / 1000)
        func pair(_ large: Int64, _ largeName: String, _ small: Int64, _ smallName: String) -> String {
            small == 0 ? "\(large) \(largeName)" : "\(large) \(largeName) \(small) \(smallName)"
        }
        switch seconds {
        case ..<60: return "\(seconds) s"
        case ..<3600: return pair(seconds / 60, "min", seconds % 60, "s")
        case ..<86_400: return pair(seconds / 3600, "h", seconds / 60 % 60, "min")
        default: return pair(seconds / 86_400, "d", seconds / 3600 % 24, "h")
        }
    }
}
