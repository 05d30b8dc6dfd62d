#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// How long an answer takes.
package enum Latency: Hashable, Sendable {
    /// Now and then an answer takes far longer: with probability `share`, uniformly in `from` ... `to`.
    package struct Tail: Hashable, Sendable {
        package var share: Double
        package var from: Duration
        package var to: Duration

        package init(share: Double, from: Duration, to: Duration) {
            self.share = share
            self.from = from
            self.to = to
        }
    }

    case constant(Duration)
    /// The first duration always, but for the tail's share of the answers.
    case tailed(Duration, tail: Tail)
    case uniform(from: Duration, to: Duration)
    /// `sigma` is the deviation of the logarithm; half the answers (outside the tail) are quicker than `median`.
    case lognormal(median: Duration, sigma: Double, tail: Tail?)

    package static let none = Latency.constant(.zero)

    func sample(_ draw: inout SeededDraw) -> Duration {
        switch self {
        case .constant(let duration):
            return duration
        case .tailed(let duration, let tail):
            return draw.unit() < tail.share ? Self.between(tail.from, tail.to, draw.unit()) : duration
        case .uniform(let from, let to):
            return Self.between(from, to, draw.unit())
        case .lognormal(let median, let sigma, let tail):
            if let tail, draw.unit() < tail.share {
                return Self.between(tail.from, tail.to, draw.unit())
            }
            // Box and Muller; 1 - unit keeps zero away from the logarithm.
            let normal = (-2 * log(1 - draw.unit())).squareRoot() * cos(2 * Double.pi * draw.unit())
            return Self.scaled(median, by: exp(sigma * normal))
        }
    }

    /// What the answers take on average, in the long run.
    package var mean: Duration {
        switch self {
        case .constant(let duration): duration
        case .uniform(let from, let to): (from + to) / 2
        case .tailed(let duration, let tail): Self.mean(of: duration, and: tail)
        case .lognormal(let median, let sigma, let tail):
            Self.mean(of: Self.scaled(median, by: exp(sigma * sigma / 2)), and: tail)
        }
    }

    private static func mean(of body: Duration, and tail: Tail?) -> Duration {
        guard let tail else { return body }
        return body * (1 - tail.share) + (tail.from + tail.to) / 2 * tail.share
    }

    private static func between(_ from: Duration, _ to: Duration, _ unit: Double) -> Duration {
        from + scaled(to - from, by: unit)
    }

    private static func scaled(_ duration: Duration, by factor: Double) -> Duration {
        .microseconds(Int64(Double(duration.wholeMilliseconds) * 1000 * factor))
    }
}
