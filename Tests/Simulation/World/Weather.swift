import KafkaRecords
import Refunds

/// What one run is like: its size and which faults it has, how often. Each seed enables a part of them only, so that rare
/// combinations are not drowned by the common ones.
struct Weather {
    // Size
    var workers: Int
    var intentPartitions: Int
    var requeryPartitions: Int
    var intents: Int
    var limits: Intake.Limits
    var policy: Policy
    /// How the process's gate lets calls through.
    var calls: CallGate.Settings
    /// Shares, in thousandths, of intents without a key and of those appended twice.
    var keyless: Int
    var repeated: Int

    /// Effects without a transaction, offsets after them (`kafka.delivery: at-least-once`).
    var isAtLeastOnce: Bool
    /// Members come back under their own names (`kafka.staticMembership`).
    var isStatic: Bool

    // Brokers, each in thousandths of the calls concerned
    var retriable: Int
    var abortable: Int
    var fatal: Int
    var fenced: Int
    var forgotten: Int
    /// Whether a client whose producer was forgotten gets a new epoch when it aborts (librdkafka's "abortable with bump").
    var bumpsForgotten: Bool
    /// Of the retriable failures: how many took effect nevertheless.
    var lateEffect: Int
    /// Longest a commit takes until its records are visible and its offsets stable.
    var slowestCompletion: Int

    /// In thousandths of the polls: the consumer reports something else than a record.
    var consumerTroubles: Int

    // Workers, in thousandths of a second's chance
    var crashes: Int
    /// The longest a crashed worker stays down, in milliseconds.
    var longestDown: Int
    var stops: Int
    var losses: Int
    var clockJumps: Int
    var largestClockJump: Int

    // WeChat Pay, in thousandths of the calls
    var unreachable: Int
    var serverErrors: Int
    var unbelievable: Int
    var throttled: Int
    var accepted: Int
    var wrongAnswers: Int
    var outages: Int
    var slowCalls: Int
    /// Milliseconds for which a query may still answer 404 after a return was made.
    var replicaLag: Int
    /// Shares of fates, in thousandths.
    var troubled: Int

    /// How long faults go on, in milliseconds.
    var stormLength: Int64
}

extension Weather {
    func makeGate() -> CallGate {
        var settings = calls
        settings.maxInFlight = limits.maxInFlight
        return CallGate(settings)
    }

    init(_ chance: inout Chance) {
        func some(_ likely: Int, _ most: Int) -> Int {
            chance.happens(likely) ? chance.number(1...most) : 0
        }
        workers = chance.pick([1, 2, 2, 2, 3, 3])
        intentPartitions = chance.number(1...3)
        requeryPartitions = chance.number(1...2)
        intents = chance.number(6...20)
        limits = Intake.Limits(
            maxInFlight: chance.number(1...8), partitionWindow: Int64(chance.number(3...24)),
            metadataBytes: chance.happens(300) ? chance.number(34...60) : CommitMetadata.brokerLimit,
            mostRunnable: chance.happens(500) ? chance.number(1...8) : nil)
        if chance.happens(500) { limits.mostHeld = chance.number(2...16) }
        let delays = Array(RequeryDelay.standard.prefix(chance.number(1...3)))
        policy = Policy(
            requeryDelays: delays, giveUpAfter: .seconds(chance.pick([120, 300, 600])))
        keyless = chance.pick([0, 300, 1000])
        repeated = some(400, 300)

        retriable = chance.happens(80) ? 600 : some(400, 150)
        abortable = some(400, 150)
        fatal = some(250, 40)
        fenced = some(150, 30)
        forgotten = some(150, 30)
        bumpsForgotten = chance.happens(500)
        lateEffect = chance.pick([0, 500, 1000])
        slowestCompletion = chance.pick([5, 5, 200, 4000])

        crashes = some(500, 120)
        longestDown = chance.pick([2_000, 20_000, 120_000])
        stops = some(250, 60)
        losses = some(250, 80)
        clockJumps = some(200, 100)
        largestClockJump = chance.pick([500, 5_000, 30_000])

        unreachable = some(400, 300)
        serverErrors = some(300, 200)
        unbelievable = some(250, 150)
        throttled = some(200, 150)
        accepted = some(150, 200)
        wrongAnswers = some(80, 30)
        outages = some(300, 40)
        slowCalls = some(300, 300)
        replicaLag = some(200, 800)
        troubled = chance.pick([0, 150, 400, 800])

        calls = CallGate.Settings(
            maxInFlight: limits.maxInFlight, rate: chance.happens(200) ? Double(chance.number(1...20)) : nil,
            ratePerSubMerchant: chance.happens(200) ? Double(chance.number(1...10)) : nil)

        stormLength = Int64(chance.number(5...60)) * 1000
        consumerTroubles = some(200, 10)
        isAtLeastOnce = chance.happens(200)
        isStatic = chance.happens(250)
    }

    /// The weather after the storm: everything heals.
    mutating func calm() {
        (retriable, abortable, fatal, fenced, forgotten, consumerTroubles) = (0, 0, 0, 0, 0, 0)
        (crashes, stops, losses, clockJumps) = (0, 0, 0, 0)
        (unreachable, serverErrors, unbelievable, throttled, accepted) = (0, 0, 0, 0, 0)
        (wrongAnswers, outages, slowCalls) = (0, 0, 0)
        slowestCompletion = min(slowestCompletion, 200)
    }

    /// Nothing goes wrong, and everything is small: the ground on which a single failure is staged.
    static func fair() -> Weather {
        var chance = Chance(seed: 1)
        var weather = Weather(&chance)
        weather.calm()
        weather.workers = 2
        weather.intentPartitions = 2
        weather.requeryPartitions = 1
        weather.intents = 0
        weather.limits = Intake.Limits(maxInFlight: 4, partitionWindow: 16)
        weather.calls = CallGate.Settings(maxInFlight: 4)
        weather.policy = Policy(requeryDelays: [RequeryDelay.standard[0]], giveUpAfter: .seconds(300))
        (weather.keyless, weather.repeated, weather.troubled, weather.replicaLag) = (0, 0, 0, 0)
        (weather.bumpsForgotten, weather.isAtLeastOnce, weather.isStatic) = (false, false, false)
        weather.slowestCompletion = 5
        weather.stormLength = 0
        return weather
    }
}
