import StrictJSON

/// How busy the API has been since the simulator started: calls in flight added up over time. Never reset: whoever wants the
/// mean over a while takes two looks and divides their differences.
///
/// Moments are durations since one start of the owner's choice.
package struct CallLoad: Hashable, Sendable {
    /// When this look was taken.
    package private(set) var moment: Duration = .zero
    package private(set) var inFlight = 0
    /// The integral of `inFlight` over time: two calls for three seconds each make six seconds.
    package private(set) var callTime: Duration = .zero
    package private(set) var finished = 0
    /// What the finished calls took here, from the request's head to the answer's last byte.
    package private(set) var taken: Duration = .zero
    /// What they should have taken by the scenario: what `taken` is longer by, the simulator or the machine was late.
    package private(set) var planned: Duration = .zero

    package init() {}

    package mutating func begin(at now: Duration) {
        advance(to: now)
        inFlight += 1
    }

    package mutating func end(at now: Duration, begun: Duration, planned: Duration) {
        advance(to: now)
        inFlight -= 1
        finished += 1
        taken += now - begun
        self.planned += planned
    }

    /// Adds up to `now`; a moment before the last one adds nothing.
    package mutating func advance(to now: Duration) {
        guard now > moment else { return }
        callTime += (now - moment) * inFlight
        moment = now
    }

    /// `GET /simulator/load`: `{"atMs": 1200.5, "inFlight": 2, "callMs": 2400.25, "finished": 12, "takenMs": …, "plannedMs": …}`,
    /// all but `inFlight` since the start.
    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { object in
            object.member("atMs", raw: moment.millisecondsText.utf8)
            object.member("inFlight", inFlight)
            object.member("callMs", raw: callTime.millisecondsText.utf8)
            object.member("finished", finished)
            object.member("takenMs", raw: taken.millisecondsText.utf8)
            object.member("plannedMs", raw: planned.millisecondsText.utf8)
        }
        return writer.bytes
    }
}

extension Duration {
    fileprivate var millisecondsText: String { "\(self / .milliseconds(1))" }
}
