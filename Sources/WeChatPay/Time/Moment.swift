#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A moment by the wall clock, in milliseconds since 1970-01-01T00:00:00Z.
package struct Moment: Hashable, Comparable, Sendable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package init(seconds: Int64) {
        let (milliseconds, isTooLarge) = seconds.multipliedReportingOverflow(by: 1000)
        self.milliseconds = isTooLarge ? (seconds < 0 ? .min : .max) : milliseconds
    }

    /// Whole seconds, rounded down.
    package var seconds: Int64 {
        milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
    }

    package static func < (left: Moment, right: Moment) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The moment `duration` later, fractions of a millisecond dropped. A sum too large becomes the last moment there is,
    /// since some moments come from outside.
    package static func + (moment: Moment, duration: Duration) -> Moment {
        let (seconds, attoseconds) = duration.components
        let (sum, isTooLarge) = moment.milliseconds.addingReportingOverflow(
            seconds * 1000 + attoseconds / 1_000_000_000_000_000)
        return Moment(milliseconds: isTooLarge ? (moment.milliseconds < 0 ? .min : .max) : sum)
    }

    /// The time from `right` to `left`; negative when `left` comes first.
    package static func - (left: Moment, right: Moment) -> Duration {
        .milliseconds(left.milliseconds) - .milliseconds(right.milliseconds)
    }

    /// The operating system's idea of now.
    package static func systemNow() -> Moment {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Moment(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
