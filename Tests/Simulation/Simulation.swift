import KafkaRecords
import Refunds

/// What one seed came to.
package struct RunReport: Sendable {
    package let seed: UInt64
    /// Which promise was broken, and how; `nil` when none was.
    package let breach: String?
    package let steps: Int
    /// Milliseconds of simulated time.
    package let simulated: Int64
    package let trace: [String]
}

/// Runs the whole worker from a seed.
package enum Simulation {
    /// How long everything may take to become quiet after the storm: longer than any return is followed.
    private static let quietBound: Int64 = 2 * 3600 * 1000
    /// More steps than any healthy run takes.
    private static let mostSteps = 400_000

    package static func run(seed: UInt64, mutation: Mutation? = nil, isTraced: Bool = false) -> RunReport {
        let world = World(seed: seed, mutation: mutation, isTraced: isTraced)
        defer { world.end() }
        world.stage()
        let storm = World.start + world.weather.stormLength + 1
        var isQuiet = false
        while world.breach == nil {
            guard world.step() else {
                world.fail("nothing happens any more")
                break
            }
            if world.now > storm, !world.isCalm { world.endStorm() }
            if world.isCalm, world.isQuiet {
                isQuiet = true
                break
            }
            if world.now > storm + quietBound || world.steps > mostSteps {
                world.fail("not quiet \((world.now - storm) / 1000) s after the storm, after \(world.steps) steps")
            }
        }
        if isQuiet { world.watch.checkEnd() }
        return RunReport(
            seed: seed, breach: world.breach, steps: world.steps, simulated: world.now - World.start, trace: world.trace
        )
    }
}

extension World {
    /// Whether everything that was delivered has been read, handled and committed, and nothing is on its way.
    var isQuiet: Bool {
        guard payments.onTheWay == 0, broker.producers.allSatisfy({ $0.phase == .idle }) else { return false }
        return broker.group.inputs.allSatisfy { log in
            broker.logs[log].next(from: broker.committed[log]?.offset ?? 0) == nil
        }
    }
}
