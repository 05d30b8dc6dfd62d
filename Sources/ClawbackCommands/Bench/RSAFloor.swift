import Cryptography
import Foundation
import Synchronization

/// What each call costs at least: one RSA-2048 signature of the request, one verification of the answer.
///
/// Measured on one core while the others rest, as `openssl speed` does, and on all of them at once: cores that share their units slow
/// one another down, which a run that keeps all of them busy pays for, too.
struct RSAFloor: Sendable {
    /// CPU seconds for one of each.
    var alone: Double
    var together: Double

    /// Blocks its thread, and every core for a moment.
    static func measure() throws -> RSAFloor {
        let alone = try rounds()
        let all = Mutex<Result<[Double], any Error>>(.success([]))
        DispatchQueue.concurrentPerform(iterations: ProcessInfo.processInfo.activeProcessorCount) { _ in
            let rounds = Result { try Self.rounds() }
            all.withLock { all in all = all.flatMap { all in rounds.map { all + $0 } } }
        }
        return RSAFloor(alone: median(alone), together: median(try all.withLock { try $0.get() }))
    }

    /// The mean of two measurements, such as those before and after a run.
    static func mean(_ first: RSAFloor, _ second: RSAFloor) -> RSAFloor {
        RSAFloor(alone: (first.alone + second.alone) / 2, together: (first.together + second.together) / 2)
    }

    private static func median(_ rounds: [Double]) -> Double { rounds.sorted()[rounds.count / 2] }

    private static func rounds() throws -> [Double] {
        let key = try RSAPrivateKey.generate()
        let message = [UInt8](repeating: 0x61, count: 300)
        return try (0..<7).map { _ in
            let start = threadSeconds()
            for _ in 0..<100 {
                let signature = try key.signature(for: message)
                guard key.publicKey.isValid(signature: signature, for: message) else {
                    throw CommandFailure(.internal, "bench: a signature of our own does not verify")
                }
            }
            return (threadSeconds() - start) / 100
        }
    }

    /// CPU time of this thread: what others use meanwhile does not count.
    private static func threadSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
