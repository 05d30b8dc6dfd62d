import ArgumentParser
import Logging

/// `clawback bench`
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures the worker against a broker and a simulated WeChat Pay in processes of their own.",
        discussion: """
            Lines that begin with "middle" are about the time from a tenth to nine tenths of the intents settled. Without \
            --rate a backlog is kept up, and the time from intent to outcome is mostly waiting in it; with --rate it is the \
            worker's own. "Fast" are intents that meet no slow call, neither their own nor one of their key.
            """)

    @Option(help: "How many intents to measure.") var intents = 5000
    @Option(help: ArgumentHelp("How long a simulated call takes.", valueName: "duration")) var latency = "100ms"
    @Option(
        help: ArgumentHelp("Share of the calls that take longer, anything up to --tail-latency.", valueName: "percent"))
    var tail = "0%"
    @Option(help: ArgumentHelp("How long the longest of these takes.", valueName: "duration")) var tailLatency = "5s"
    @Option(help: "Calls running at once, of each worker.") var inFlight = 256
    @Option(help: "Keys that the intents are spread over, in turn; one for each order when left out.") var keys: Int?
    @Option(help: "Partitions of the topics.") var partitions = 1
    @Option(help: "Worker processes.") var workers = 1
    @Flag(help: "Let the last of them start only when a third of the intents is settled.") var lateWorker = false
    @Option(
        help: ArgumentHelp("Share of the returns that are PROCESSING first, for a second.", valueName: "percent"))
    var processing = "0%"
    @Option(help: ArgumentHelp("exactly-once or at-least-once.", valueName: "mode")) var delivery = "exactly-once"
    @Option(help: "How far a partition may run ahead of its slowest call, in intents.") var partitionWindow = 4096
    @Option(help: "Intents written per second; a backlog when left out.") var rate: Double?
    @Flag(help: "Write info logs, read each worker's metrics every two seconds and keep its dashboard open (curl).")
    var watched = false
    @Flag(help: "Watch the first of the workers only, and say how much more CPU it uses per intent than the others.")
    var watchedBeside = false
    @Option(
        help: ArgumentHelp(
            "Measure start and rest instead: one intent, then nothing for so long.", valueName: "duration"))
    var idle: String?
    @Flag(help: "Print the result as one JSON object.") var json = false

    func validate() throws {
        _ = try plan()
        _ = try idleTime()
    }

    func run() async throws {
        var logger = Logger(label: "bench")
        logger.logLevel = .error
        if let idle = try idleTime() {
            let result = try await IdleRun(plan: try plan(), idle: idle, logger: logger).run()
            if json { StandardOutput.write(result.json()) } else { StandardOutput.line(result.text()) }
            return
        }
        let report = BenchReport(result: try await BenchRun(plan: try plan(), logger: logger).run())
        if json { StandardOutput.write(report.json()) } else { StandardOutput.line(report.text()) }
    }

    func plan() throws(ValidationError) -> BenchPlan {
        guard (10...1_000_000).contains(intents) else { throw ValidationError("--intents: from 10 to 1000000") }
        guard (1...65_536).contains(inFlight) else { throw ValidationError("--in-flight: from 1 to 65536") }
        guard keys.map((1...1_000_000).contains) ?? true else { throw ValidationError("--keys: from 1 to 1000000") }
        guard (1...1000).contains(partitions) else { throw ValidationError("--partitions: from 1 to 1000") }
        guard (1...64).contains(workers) else { throw ValidationError("--workers: from 1 to 64") }
        guard (1...1_000_000).contains(partitionWindow) else {
            throw ValidationError("--partition-window: from 1 to 1000000")
        }
        // Otherwise every intent would be handled again by whoever gets its partition.
        guard !lateWorker || workers > 1 && delivery == "at-least-once" else {
            throw ValidationError(
                "--late-worker: with at least 2 --workers and --delivery at-least-once; the mock broker keeps no offsets of "
                    + "transactions")
        }
        guard !watchedBeside || workers > 1 && partitions >= workers && !lateWorker else {
            throw ValidationError(
                "--watched-beside: with at least 2 --workers, as many --partitions, and no --late-worker")
        }
        guard rate.map((0.1...1_000_000).contains) ?? true else {
            throw ValidationError("--rate: from 0.1 to 1000000")
        }
        guard let delivery = ValueForm<Configuration.Kafka.Delivery>.choice.parse(delivery) else {
            throw ValidationError("--delivery: \(quoted(delivery)) is neither exactly-once nor at-least-once")
        }
        let usual = try duration(latency, "--latency")
        let (tail, longest) = (try share(tail, "--tail"), try duration(tailLatency, "--tail-latency"))
        guard tail == 0 || longest >= usual else { throw ValidationError("--tail-latency: not below --latency") }
        return BenchPlan(
            intents: intents, latency: usual, tail: tail > 0 ? BenchPlan.Tail(share: tail, longest: longest) : nil,
            inFlight: inFlight, keys: keys, partitions: partitions, workers: workers,
            processing: try share(processing, "--processing"), delivery: delivery, partitionWindow: partitionWindow,
            rate: rate, hasLateWorker: lateWorker,
            watched: watchedBeside ? .first : watched ? .all : .none, readsLogs: idle != nil)
    }

    private func idleTime() throws(ValidationError) -> Duration? {
        guard let idle else { return nil }
        let time = try duration(idle, "--idle")
        guard time >= .seconds(1), time <= .seconds(3600) else { throw ValidationError("--idle: from 1s to 1h") }
        return time
    }

    private func duration(_ text: String, _ name: String) throws(ValidationError) -> Duration {
        guard let duration = Duration(shortText: text) else {
            throw ValidationError("\(name): \(quoted(text)) is not an integer and ms, s, m, h or d")
        }
        return duration
    }

    /// `2%` or `2`, as 0.02.
    private func share(_ text: String, _ name: String) throws(ValidationError) -> Double {
        guard let percent = Double(text.hasSuffix("%") ? text.dropLast() : text[...]), (0...100).contains(percent)
        else {
            throw ValidationError("\(name): \(quoted(text)) is not from 0% to 100%")
        }
        return percent / 100
    }
}
