import Kafka
import KafkaRecords
import Logging
import Refunds
import StrictJSON
import Worker

/// One replay from its choices to its end. Blocking, on one thread.
struct ReplayDesk: Sendable {
    struct Options: Sendable {
        var id: ReplayID
        /// Only a replay that was begun before.
        var mustExist = false
        var topic: String
        /// Requests per second.
        var rate: Double
        var inFlight: Int
        var isDryRun = false
        var isConfirmed = false
        var isJSON = false
        var neverArrived: String?
        var spill: String?
    }

    /// What a dry run does without.
    struct Means: Sendable {
        var worker: WorkerSettings
        var api: any ReturnsAPI
        var requeryTopics: [String]
    }

    static let timeout = Duration.seconds(10)

    let options: Options
    let given: ReplayFlags.Given
    let kafka: Configuration.Kafka
    let means: Means?
    let interruption: Interruption
    let logger: Logger

    func run() throws(CommandFailure) {
        let voice = ReplayVoice(id: options.id, isJSON: options.isJSON)
        let inquiry = try ReplayInquiry(options, given, kafka, interruption, logger: Logger(label: "kafka"))
        defer { inquiry.close() }
        let scope = try inquiry.scope()
        guard !scope.rest.isEmpty else { return voice.sayNothing(scope) }
        if let means { try checkTopics(scope.choices, means) }
        guard let filter = try inquiry.filter(scope) else { return voice.sayNotBegun() }
        defer { filter.settled?.close() }
        guard let plan = try inquiry.plan(scope, filter) else { return voice.sayNotBegun() }
        guard plan.count > 0 else { return voice.sayNothing(scope) }
        voice.show(plan, withSamples: options.isDryRun)
        guard !options.isDryRun, let means else { return }
        guard options.isConfirmed || Consent.given(to: "Replay \(plan.count) intents?") else {
            throw CommandFailure(
                .refused, "nothing is replayed without --yes; --dry-run shows what is meant and stops there")
        }
        guard !interruption.isRequested else { return voice.sayNotBegun() }
        try carryOut(plan, filter, inquiry, means, voice)
    }

    private func carryOut(
        _ plan: ReplayPlan, _ filter: ReplayFilter, _ inquiry: ReplayInquiry, _ means: Means, _ voice: ReplayVoice
    ) throws(CommandFailure) {
        let publisher = try ReplayPublisher(kafka, options.id, logger: Logger(label: "kafka"))
        // From here on nobody else goes on with it: what another process has done until now is known.
        let scope = plan.scope.isResumed ? try inquiry.scope() : plan.scope
        let file: NeverArrivedFile? =
            if let path = options.neverArrived { try NeverArrivedFile(path: path, appends: scope.isResumed) } else {
                nil
            }
        var calls = CallGate.Settings(
            maxInFlight: options.inFlight, rate: options.rate, ratePerSubMerchant: means.worker.rateLimitPerSubMerchant)
        calls.breaker = means.worker.breaker
        let gate = SharedGate(calls, identity: means.worker.identity, logger: logger)
        let handler = ReplayHandler(
            mode: scope.choices.mode, api: means.api,
            builder: EffectsBuilder(topics: means.worker.topics, groupID: means.worker.groupID),
            policy: means.worker.policy, gate: gate, door: gate.makeDoor(), pacer: Pacer(), now: Timestamp.systemNow)
        let progress = Progress("intents", total: Int64(plan.count))
        defer { progress.end() }
        let run = ReplayRun(
            ReplayRun.Settings(inFlight: options.inFlight, id: options.id), scope: scope, filter: filter,
            handler: handler, reader: inquiry.reader, publisher: publisher, kafka: kafka, interruption: interruption,
            progress: progress
        ) { (result, isNamed) throws(CommandFailure) in
            voice.tell(result, isNamed: isNamed, progress)
            if result.kind == .neverArrived, let id = result.intentID { try file?.add(id) }
        }
        voice.sayBegun(scope)
        do throws(CommandFailure) {
            let end = try run.run()
            progress.end()
            voice.tell(end, run.tally, of: plan.count)
        } catch {
            progress.end()
            voice.tell(.stopped, run.tally, of: plan.count)
            throw CommandFailure(
                error.exit, "\(error.line); what is published is remembered: --resume \(options.id.rawValue) goes on")
        }
        guard run.tally[.unanswered] == 0 || interruption.isRequested else {
            throw CommandFailure(
                .unavailable,
                "\(run.tally[.unanswered]) intents got no answer from WeChat Pay that says anything; replay them again later"
            )
        }
    }

    /// What is published needs its topics.
    private func checkTopics(_ choices: ReplayChoices, _ means: Means) throws(CommandFailure) {
        let there: [String: Int]
        do {
            there = try KafkaCluster(kafka, logger: Logger(label: "kafka")).partitionCounts()
        } catch {
            throw CommandFailure(error.exit, error.problem)
        }
        let missing = ([choices.outcomesTopic] + means.requeryTopics).filter { there[$0] == nil }
        guard missing.isEmpty else {
            throw CommandFailure(
                .unavailable,
                "\(missing.joined(separator: ", ")): not there, and outcomes and checks go there; 'clawback topics' creates them "
                    + "(the outcomes topic with --kafka-create-topics all)")
        }
    }
}
