import ArgumentParser
import KafkaRecords
import Logging
import Refunds
import WeChatPay
import Worker

/// `clawback reconcile`
struct ReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Compares intents, outcomes and WeChat Pay's answers, and repairs what is missing.",
        discussion: """
            Takes the intents of a window (by their records' time), the outcomes from its beginning to the topic's end, and asks \
            WeChat Pay about each number. Nothing is changed without --repair, and the worker's group is never moved. Let the window end \
            some minutes ago: an intent that has only just come has no outcome yet.

            Exit codes: 0 all is well, 1 exceptions were found, 64 bad usage, 69 incomplete (WeChat Pay or the brokers do not answer, or \
            the disk is full), 77 --repair without --yes. After Ctrl-C the exit code is 0 too, but then the last line and \
            "complete": false say that nothing is claimed; with --store the same command goes on where it stopped.

            --repair publishes a settled outcome where there is none or only 'processing', and never where WeChat Pay does not know the \
            number: 'clawback replay --mode submit' is for those.
            """)

    @OptionGroup(title: "Window") var windowFlags: WindowFlags
    @OptionGroup var options: ReconcileOptions
    @OptionGroup var settings: ConfigurationFlags

    func run() async throws {
        let now = Timestamp.systemNow()
        let given = try windowFlags.window(now: now)
        let loader = try settings.loader()
        let kafka = try loader.kafka()
        let merchant = options.doesNotAsk ? nil : try loader.weChatPay()
        let clientConfiguration = try merchant.map { try KeyFiles(settings: $0).clientConfiguration() }
        try LineLogHandler.bootstrap(loader)
        let files = try ExceptionFiles(csv: options.csv, jsonLines: options.jsonLines)
        let store = try ReconcileStore(options.place, mostPages: options.mostSpillPages)
        defer { store.close() }
        let adopted = try store.adopt(kafka, given: (windowFlags.from, windowFlags.to), window: given, now: now)
        if let begun = adopted.begunAt, let path = options.store {
            StandardError.line("clawback: reconcile: goes on with \(printable(path)), begun at \(begun.rfc3339)")
        }
        guard var clientConfiguration, let merchant else {
            return try await work(kafka, adopted.window, store, files, nil)
        }
        clientConfiguration.maximumInFlight = options.inFlight
        let client: WeChatPayClient
        do {
            client = try WeChatPayClient(configuration: clientConfiguration, logger: Logger(label: "wechatpay"))
        } catch {
            throw CommandFailure(.usage, "wechatpay.trustRootsFile: \(printable("\(error)", limit: 400))")
        }
        let asker = asker(store, kafka, merchant, client)
        do {
            try await work(kafka, adopted.window, store, files, asker)
        } catch {
            await client.shutdown()
            throw error
        }
        await client.shutdown()
    }

    private func asker(
        _ store: ReconcileStore, _ kafka: Configuration.Kafka, _ merchant: Configuration.WeChatPay,
        _ client: WeChatPayClient
    ) -> () -> AskRun {
        let logger = Logger(label: "reconcile")
        let api = WeChatPayReturns(client: client, logger: logger)
        let gate = SharedGate(
            CallGate.Settings(maxInFlight: options.inFlight, rate: options.rate),
            identity: "wechatpay.mchid \(merchant.mchid), wechatpay.merchantSerial \(merchant.merchantSerial)",
            logger: logger)
        let (inFlight, patience, topic) = (options.inFlight, options.patienceDuration, kafka.intentsTopic)
        return {
            AskRun(store: store, topic: topic, api: api, gate: gate, inFlight: inFlight, patience: patience)
        }
    }

    private func work(
        _ kafka: Configuration.Kafka, _ window: Window, _ store: ReconcileStore, _ files: consuming ExceptionFiles,
        _ asker: (() -> AskRun)?
    ) async throws {
        var files = files
        let interruption = Interruption()
        let logger = Logger(label: "reconcile")
        let run = ReconcileRun(
            kafka: kafka, window: window, store: store, asker: asker, interruption: interruption, logger: logger)
        let (isRead, completeness) = try await run.gather()
        let judge = try run.judge(asks: asker != nil, now: .systemNow())
        var report = ReconcileReport(
            window: window, intentsTopic: kafka.intentsTopic, outcomesTopic: kafka.outcomesTopic, asks: asker != nil,
            read: try store.tally(), tally: isRead ? try run.tally(judge, &files) : ReconcileTally(),
            completeness: completeness)
        if asker != nil, case .complete = completeness, report.tally.unanswered > 0 {
            report.completeness = .unanswered("WeChat Pay gave no answer about \(report.tally.unanswered) returns")
        }
        if case .interrupted = report.completeness {} else { try files.finish() }
        show(report.text(), report.json())
        if case .interrupted = report.completeness { return sayHowToGoOn() }
        let left = try repair(
            RepairRun(
                store: store, judge: judge, kafka: kafka, builder: RepairBuilder(kafka, id: Self.id(.systemNow())),
                contradicts: options.contradictSettled, interruption: interruption, logger: logger),
            report)
        try end(report, left: left)
    }

    /// - Returns: exceptions that are still there.
    private func repair(_ repair: RepairRun, _ report: ReconcileReport) throws(CommandFailure) -> Int {
        let exceptions = report.tally.exceptions.count
        guard options.repair else { return exceptions }
        let plan = try repair.plan()
        show(plan.text(isDone: false), plan.json(isDone: false, id: repair.builder.id))
        guard plan.count > 0, !options.dryRun else { return exceptions }
        guard options.yes || Consent.given(to: "publish \(plan.count) outcomes?") else {
            throw CommandFailure(
                .refused, "reconcile: nothing was published; give --yes to publish what is shown above")
        }
        let done = try repair.carryOut(plan)
        show(done.text(isDone: true), done.json(isDone: true, id: repair.builder.id))
        return exceptions - done.count
    }

    private func end(_ report: ReconcileReport, left: Int) throws(CommandFailure) {
        if case .unanswered(let why) = report.completeness {
            throw CommandFailure(.unavailable, "reconcile: incomplete: \(why); run it again")
        }
        guard left > 0 else { return }
        throw CommandFailure(
            .exceptions, "reconcile: \(left) exceptions\(options.repair ? " are left" : ""), see above")
    }

    private func sayHowToGoOn() {
        StandardError.line(
            options.store == nil
                ? "clawback: reconcile: interrupted; the next run begins anew (--store FILE keeps what was done)"
                : "clawback: reconcile: interrupted; the same command goes on from here")
    }

    private func show(_ lines: [String], _ object: [UInt8]) {
        if options.json { StandardOutput.write(object) } else { StandardOutput.line(lines.joined(separator: "\n")) }
    }

    /// `reconcile-20261124T081603Z`
    private static func id(_ now: Timestamp) -> String {
        "reconcile-" + now.rfc3339.prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
    }
}
