/// When the key files are to be read again. Decides only; looks and reads are its owner's.
struct KeyWatch: Sendable {
    /// Marks of the files by path; no entry where there is no file.
    typealias Marks = [String: FileMark]

    enum Result: Hashable, Sendable {
        /// What was read is in use, or was before.
        case settled
        /// Of no use, and for a reason that may pass without a change of the files.
        case refused
        /// Nobody could say.
        case undecided
    }

    /// After a refusal by WeChat Pay, to which a new certificate may not be known yet.
    static let pauseAfterRefusal = Duration.seconds(60)

    private var seen: Marks
    private var last = Result.settled
    private var lastLook: ContinuousClock.Instant
    /// What was said of these marks.
    private var said: String?

    init(seen: Marks, now: ContinuousClock.Instant) {
        self.seen = seen
        lastLook = now
    }

    func isDue(_ marks: Marks, isAsked: Bool, now: ContinuousClock.Instant) -> Bool {
        if isAsked || marks != seen { return true }
        return switch last {
        case .settled: false
        case .refused: now >= lastLook + Self.pauseAfterRefusal
        case .undecided: true
        }
    }

    /// - Parameter problem: in words; `nil` when all is well.
    /// - Returns: whether that is to be said: the same of the same files is said once.
    mutating func note(
        _ result: Result, _ problem: String?, _ marks: Marks, isAsked: Bool, now: ContinuousClock.Instant
    ) -> Bool {
        let isNew = isAsked || marks != seen || problem != said
        seen = marks
        last = result
        lastLook = now
        said = problem
        return isNew
    }
}
