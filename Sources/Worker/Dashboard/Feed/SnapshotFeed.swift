import Synchronization

/// The snapshots of all listeners: one is made each second, however many there are, and none when there is no listener.
final class SnapshotFeed: Sendable {
    /// How much of the past a snapshot tells to those who have seen the one before.
    private static let overlap = 5
    /// A snapshot this young serves every listener.
    private static let freshness = Duration.milliseconds(900)

    private struct Made {
        var at: ContinuousClock.Instant
        var bytes: [UInt8]
    }

    private let source: any DashboardSource
    private let latest = Mutex<Made?>(nil)

    init(_ source: any DashboardSource) {
        self.source = source
    }

    /// With all of the past.
    func first() -> [UInt8] { Self.event(source.snapshot(seconds: SecondSeries.length)) }

    func next() -> [UInt8] {
        latest.withLock { latest in
            let now = ContinuousClock.now
            if let latest, latest.at.duration(to: now) < Self.freshness { return latest.bytes }
            let bytes = Self.event(source.snapshot(seconds: Self.overlap))
            latest = Made(at: now, bytes: bytes)
            return bytes
        }
    }

    /// As a server-sent event (HTML standard, 9.2): one line of data, as the writer escapes line feeds.
    private static func event(_ snapshot: DashboardSnapshot) -> [UInt8] {
        Array("retry: 1000\ndata: ".utf8) + snapshot.json + Array("\n\n".utf8)
    }
}
