import Hummingbird
import ServiceLifecycle
import Synchronization

/// One listener's connection: a snapshot each second until it goes, is too slow, or the server stops.
struct EventStream: Sendable {
    struct Pace: Sendable {
        static let everySecond = Pace(interval: .seconds(1), patience: .seconds(10))

        /// From one snapshot to the next.
        var interval: Duration
        /// A listener that does not take one snapshot within so long is let go.
        var patience: Duration
    }

    let feed: SnapshotFeed
    let seat: Seats.Seat
    let pace: Pace

    /// - Throws: always, at last: the connection is closed without a word, and a page that is still there makes another.
    func write(to writer: inout any ResponseBodyWriter) async throws {
        defer { withExtendedLifetime(seat) {} }
        // Used by the one task below, and here no more.
        nonisolated(unsafe) var out = writer
        let progress = Progress()
        try await cancelWhenGracefulShutdown {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await out.write(ByteBuffer(bytes: feed.first()))
                    while true {
                        progress.note()
                        try await Task.sleep(for: pace.interval)
                        try await out.write(ByteBuffer(bytes: feed.next()))
                    }
                }
                group.addTask {
                    while progress.age < pace.patience { try await Task.sleep(for: pace.interval) }
                    throw ListenerTooSlow()
                }
                defer { group.cancelAll() }
                try await group.next()
            }
        }
        throw CancellationError()
    }

    private struct ListenerTooSlow: Error {}

    private final class Progress: Sendable {
        private let last = Mutex(ContinuousClock.now)

        func note() { last.withLock { $0 = .now } }

        var age: Duration { last.withLock { $0 }.duration(to: .now) }
    }
}
