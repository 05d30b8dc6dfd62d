import Refunds
import StrictJSON
import WeChatPaySimulator

/// What one measurement is made of.
struct BenchPlan: Sendable {
    /// Calls that take longer than the others.
    struct Tail: Hashable, Sendable {
        /// 0 ... 1.
        var share: Double
        /// The longest of them; the shortest is no longer than a usual call, all between are as likely.
        var longest: Duration
    }

    /// Which workers are watched: with info logs, metrics that are read and an open dashboard.
    enum Watched: String, Hashable, Sendable {
        case none, all
        /// The first alone, to be compared with the others.
        case first

        func includes(worker number: Int) -> Bool { self == .all || self == .first && number == 1 }
    }

    var intents = 5000
    var latency: Duration = .milliseconds(100)
    var tail: Tail?
    /// Calls running at once, of each worker.
    var inFlight = 256
    /// The keys that intents are spread over, in turn; `nil`: each order has its own.
    var keys: Int?
    var partitions = 1
    var workers = 1
    /// The share of returns that are `PROCESSING` first and settled by one query a second later, 0 ... 1.
    var processing = 0.0
    var delivery = Configuration.Kafka.Delivery.exactlyOnce
    /// The worker's `worker.partitionWindow`.
    var partitionWindow = 4096
    /// Intents written a second; `nil`: as many as may wait at once.
    var rate: Double?
    /// The last worker joins only when a third of the intents is settled.
    var hasLateWorker = false
    var watched = Watched.none
    /// With info logs of all workers, watched or not.
    var readsLogs = false

    /// Whether a worker's log is read afterwards, or is part of what is measured.
    func isLogged(worker number: Int) -> Bool {
        readsLogs || watched.includes(worker: number) || hasLateWorker && number == workers
    }

    /// What the mock broker needs, and no other. At a rate, fetches wait for a moment only: it answers one that finds nothing when its
    /// wait is over, whatever comes meanwhile. Of several workers it leaves one waiting for its assignment now and then, until the
    /// session ends: that is to be short.
    var kafkaProperties: [(name: String, value: String)] {
        (rate == nil ? [] : [("fetch.wait.max.ms", "2")]) + (workers == 1 ? [] : [("session.timeout.ms", "6000")])
    }

    /// When an open return is asked about again.
    static let requeryDelay: Duration = .seconds(1)

    /// Calls that can run at once, of all workers together: intents of one key wait for one another.
    var mostAtOnce: Int { min(inFlight * workers, keys ?? .max) }

    /// Whether fewer keys than calls are what bounds ``mostAtOnce``.
    var isKeyed: Bool { mostAtOnce < inFlight * workers }

    /// What the simulator is started with.
    var scenarioText: String {
        var writer = JSONWriter()
        writer.object { json in
            json.member("preset", "calm")
            json.member(
                "latency",
                object: { json in
                    json.member("constant", latency.shortText)
                    guard let tail else { return }
                    json.member(
                        "tail",
                        object: { json in
                            json.member("share", raw: "\(tail.share)".utf8)
                            json.member("from", latency.shortText)
                            json.member("to", tail.longest.shortText)
                        })
                })
            guard processing > 0 else { return }
            json.member(
                "shares",
                array: { json in
                    json.object { json in
                        json.member("share", raw: "\(processing)".utf8)
                        json.member("plan", "processing:1")
                    }
                })
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The intents to measure with, the same for the same seed.
    func intents(seed: UInt64, topic: String) -> [DemoIntents.Generated] {
        var generated = DemoIntents(seed: seed, count: intents).generate(topic: topic)
        if let keys {
            for number in generated.indices { generated[number].record.key = Array("key-\(number % keys)".utf8) }
        }
        return generated
    }

    /// What each intent will meet, in their order. The simulator's choices follow from its seed and the return's number, so
    /// they can be known beforehand.
    func outlook(for intents: [RefundIntent], keys: [[UInt8]]) throws(ScenarioError) -> [BenchOutlook] {
        let scenario = try Scenario(text: scenarioText)
        var slowKeys: Set<[UInt8]> = []
        let met = zip(intents, keys).map { intent, key in
            let subject = ReturnSubject(
                subMchid: intent.subMchid.rawValue, outReturnNo: intent.outReturnNo.rawValue,
                returnMchid: intent.returnMchid.rawValue, amount: intent.amount.rawValue)
            let plan = scenario.plan(for: subject)
            let latency = scenario.latency(of: .submit, attempt: 0, for: subject, plan: plan)
            let isSlow = latency > self.latency || plan.fate != .success
            if isSlow { slowKeys.insert(key) }
            return (latency, isSlow)
        }
        return zip(met, keys).map { met, key in
            BenchOutlook(latency: met.0, isSlow: met.1, sharesKeyWithSlow: !met.1 && slowKeys.contains(key))
        }
    }
}

/// What an intent will meet.
struct BenchOutlook: Hashable, Sendable {
    /// Of its first call.
    var latency: Duration
    /// Its first call is one of the tail's, or does not settle it.
    var isSlow: Bool
    /// It is not slow itself, and may rightly have to wait for one of its key that is.
    var sharesKeyWithSlow: Bool

    /// No slow call may delay it.
    var isFree: Bool { !isSlow && !sharesKeyWithSlow }
}
