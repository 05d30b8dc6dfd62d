import Cryptography

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What each call costs at least: one RSA-2048 signature of the request, one verification of the answer.
enum RSAFloor {
    /// CPU seconds for one of each, the median of several rounds.
    static func measure() throws -> Double {
        let key = try RSAPrivateKey.generate()
        let message = [UInt8](repeating: 0x61, count: 300)
        var rounds: [Double] = []
        for _ in 0..<7 {
            let start = threadSeconds()
            for _ in 0..<100 {
                let signature = try key.signature(for: message)
                guard key.publicKey.isValid(signature: signature, for: message) else {
                    throw CommandFailure(.internal, "bench: a signature of our own does not verify")
                }
            }
            rounds.append((threadSeconds() - start) / 100)
        }
        return rounds.sorted()[rounds.count / 2]
    }

    /// CPU time of this thread: what others use meanwhile does not count.
    private static func threadSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
