/// How many calls went in the last second, in constant memory: those of the running second, and of the second before
/// as large a share as still lies in the last second. Exact for a steady rate.
struct ObservedRate: Sendable {
    private var start = -Double.infinity
    private var previous = 0.0
    private var current = 0.0

    mutating func count(_ now: Double) {
        turn(now)
        current += 1
    }

    /// Calls per second.
    func perSecond(_ now: Double) -> Double {
        var turned = self
        turned.turn(now)
        return turned.current + turned.previous * (1 - (now - turned.start))
    }

    /// Whether no call of the last second is remembered.
    func isQuiet(_ now: Double) -> Bool { now - start >= 2 }

    private mutating func turn(_ now: Double) {
        let elapsed = now - start
        if elapsed >= 2 {
            self = ObservedRate()
            start = now
        } else if elapsed >= 1 {
            start += 1
            previous = current
            current = 0
        }
    }
}
