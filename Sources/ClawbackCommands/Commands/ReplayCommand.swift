import ArgumentParser
import KafkaRecords
import Logging
import WeChatPay
import Worker

/// `clawback replay`
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Goes over intents again and publishes what became of them.",
        discussion: """
            The worker's group is not touched, and a running worker need not stop. Whatever is replayed, and however often, makes no \
            second return: the number of an intent's return does not change.

            --mode query, the default, asks WeChat Pay and publishes the answers. A return under way there gets a processing outcome \
            and a scheduled check, which the running worker follows (it may follow one already; both end in the same outcome, under the \
            same outcome_id). A return that WeChat Pay does not know (404) is named as never arrived, and nothing is published of it.

            --mode submit does what the worker does with a new intent: what never arrived is returned now.

            Records that are no intents are named and left to the dead letters, where the worker has put them.

            First everything is counted and shown; --yes, or a yes on a terminal, begins. With WeChat Pay down or the credentials \
            refused it pauses, says so, and goes on by itself. Stopped, by Ctrl-C or a fault, it goes on with --resume ID, on any host: \
            progress is kept in the offsets of a group of its own (clawback-replay-ID, never with members), committed together with \
            the outcomes. Two processes with one ID: the newer one ends the older. Every outcome and check carries the header \
            clawback-replay.

            --reset-group instead moves the worker's own group back (or forward) to a moment or to offsets, so that the worker itself goes \
            over the intents again. It is refused while the group has members.

            Exit codes: 0 done, stopped in order, or nothing to do; 64 bad choices; 69 the brokers, or answers of WeChat Pay, are missing; \
            77 not confirmed, or the group is in use.
            """)

    @OptionGroup(title: "Which intents") var choices: ReplayFlags

    @Option(help: ArgumentHelp("Requests per second; the worker shares WeChat Pay's quota.", valueName: "number"))
    var rate: Double = 50
    @Option(help: ArgumentHelp("Intents handled at once; those of one key never are.", valueName: "number"))
    var inFlight = 32
    @Option(help: ArgumentHelp("A name for this replay (default: made up from the moment).", valueName: "id"))
    var replayID: String?
    @Option(help: ArgumentHelp("Go on with a replay that was stopped; its choices are remembered.", valueName: "id"))
    var resume: String?
    @Flag(help: "Count and show some; ask nothing of WeChat Pay, publish nothing.") var dryRun = false
    @Flag(help: "Begin without asking.") var yes = false
    @Flag(help: "Print one JSON object a line.") var json = false
    @Option(
        help: ArgumentHelp(
            "Write the ids of intents that never arrived, one a line, as --ids reads them.", valueName: "file"))
    var neverArrived: String?

    @Flag(
        help: "Set the worker group's offsets of kafka.intentsTopic, with --to-time or --to-offset, and replay nothing."
    )
    var resetGroup = false
    @Option(help: ArgumentHelp("With --reset-group: the first record at or after it comes next.", valueName: "moment"))
    var toTime: String?
    @Option(help: ArgumentHelp("With --reset-group: partition:offset that comes next, repeatable.", valueName: "place"))
    var toOffset: [String] = []

    @OptionGroup var spill: SpillFlags
    @OptionGroup var settings: ConfigurationFlags

    func validate() throws {
        guard (0.01...100_000).contains(rate) else { throw ValidationError("--rate: from 0.01 to 100000") }
        guard (1...10_000).contains(inFlight) else { throw ValidationError("--in-flight: from 1 to 10000") }
        guard replayID == nil || resume == nil else {
            throw ValidationError("--replay-id and --resume: give one of the two")
        }
        for (flag, text) in [("--replay-id", replayID), ("--resume", resume)] {
            guard let text, ReplayID(text) == nil else { continue }
            throw ValidationError("\(flag): \(quoted(text)); allowed: \(ReplayID.rule)")
        }
        guard resetGroup || (toTime == nil && toOffset.isEmpty) else {
            throw ValidationError("--to-time and --to-offset belong to --reset-group")
        }
        guard !resetGroup || (toTime == nil) != toOffset.isEmpty else {
            throw ValidationError("--reset-group needs --to-time or --to-offset, one of the two")
        }
    }

    func run() async throws {
        let now = Timestamp.systemNow()
        let given = try choices.given(now: now)
        let loader = try settings.loader()
        let kafka = try loader.kafka()
        guard !resetGroup else {
            let target = try resetTarget(now)
            try LineLogHandler.bootstrap(loader)
            return try reset(kafka, to: target)
        }
        let options = options(kafka, now)
        guard !dryRun else {
            try LineLogHandler.bootstrap(loader)
            return try await Self.carryOut(options, given, kafka, means: nil)
        }
        let configuration = try loader.configuration()
        var client = try KeyFiles(settings: configuration.weChatPay).clientConfiguration()
        client.maximumInFlight = inFlight
        try LineLogHandler.bootstrap(loader)
        let weChatPay: WeChatPayClient
        do {
            weChatPay = try WeChatPayClient(configuration: client, logger: Logger(label: "wechatpay"))
        } catch {
            throw CommandFailure(.usage, "wechatpay.trustRootsFile: \(printable("\(error)", limit: 400))")
        }
        let worker = WorkerSettings(configuration)
        let means = ReplayDesk.Means(
            worker: worker, api: WeChatPayReturns(client: weChatPay, logger: Logger(label: "replay")),
            requeryTopics: worker.policy.requeryDelays.map { worker.topics.requery($0) })
        do {
            try await Self.carryOut(options, given, kafka, means: means)
        } catch {
            await weChatPay.shutdown()
            throw error
        }
        await weChatPay.shutdown()
    }

    private func options(_ kafka: Configuration.Kafka, _ now: Timestamp) -> ReplayDesk.Options {
        var random = SystemRandomNumberGenerator()
        let id = (resume ?? replayID).flatMap(ReplayID.init) ?? .fresh(now.rfc3339, using: &random)
        return ReplayDesk.Options(
            id: id, mustExist: resume != nil, topic: choices.topic ?? kafka.intentsTopic, rate: rate,
            inFlight: inFlight,
            isDryRun: dryRun, isConfirmed: yes, isJSON: json, neverArrived: neverArrived, spill: spill.spill)
    }

    private static func carryOut(
        _ options: ReplayDesk.Options, _ given: ReplayFlags.Given, _ kafka: Configuration.Kafka,
        means: ReplayDesk.Means?
    ) async throws {
        let desk = ReplayDesk(
            options: options, given: given, kafka: kafka, means: means, interruption: Interruption(),
            logger: Logger(label: "replay"))
        let failure = await WorkerThread.run("replay") { () -> CommandFailure? in
            do throws(CommandFailure) {
                try desk.run()
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    private func resetTarget(_ now: Timestamp) throws(CommandFailure) -> GroupReset.Target {
        if let moment = try WindowFlags.moment(toTime, "--to-time", now) { return .moment(moment) }
        var places: [OffsetChoice] = []
        for text in toOffset {
            guard let place = OffsetChoice(text), place.last == place.first,
                !places.contains(where: { $0.partition == place.partition })
            else {
                throw CommandFailure(
                    .usage, "--to-offset: \(quoted(text)); allowed: partition:offset, each partition once")
            }
            places.append(place)
        }
        return .offsets(places)
    }

    private func reset(_ kafka: Configuration.Kafka, to target: GroupReset.Target) throws(CommandFailure) {
        let reset = try GroupReset(kafka, logger: Logger(label: "kafka"))
        let rows = try reset.rows(target)
        if !json {
            StandardOutput.line("offsets of group \(kafka.groupID), before and after:")
            for row in rows { StandardOutput.line(row.text) }
        }
        if json, dryRun || !yes { for row in rows { StandardOutput.write(row.json(isDone: false)) } }
        try reset.checkEmpty()
        guard !dryRun else { return }
        guard yes || Consent.given(to: "Set these offsets of group \(kafka.groupID)?") else {
            throw CommandFailure(.refused, "no offset is set without --yes")
        }
        try reset.carryOut(rows)
        if json {
            for row in rows { StandardOutput.write(row.json(isDone: true)) }
        } else {
            StandardOutput.line("set; the worker goes over them again when it runs")
        }
    }
}
