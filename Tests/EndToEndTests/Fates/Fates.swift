import Foundation

/// How returns whose fate is open are followed: real processes, delays of seconds.
enum Fates {
    /// `CLAWBACK_FATES=full` runs the sizes that are promised; without it they are such that nobody waits for them.
    static let isFull = ProcessInfo.processInfo.environment["CLAWBACK_FATES"] == "full"

    /// A worker's settings for `delays`; a call has to be over before the first check of its return is due.
    static func settings(delays: String, requestTimeout: String = "900ms", maxInFlight: Int = 64) -> [String] {
        [
            "--worker-requery-delays", delays, "--wechatpay-request-timeout", requestTimeout,
            "--worker-max-in-flight", "\(maxInFlight)",
        ]
    }

    /// Figures go to the test's output, where whoever runs the full size reads them.
    static func report(_ figures: String) {
        print("fates: \(figures)")
    }
}

extension [OutcomeLine] {
    /// Repeats of one fact: none within one delivery, where effects and offsets are one transaction.
    var repeated: [String] {
        Dictionary(grouping: self, by: \.outcomeID).values.filter { $0.count > 1 }.map {
            "\($0[0].intentID) \($0[0].status)"
        }
    }
}
