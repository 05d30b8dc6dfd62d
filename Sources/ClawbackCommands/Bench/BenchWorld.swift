import Foundation
import Kafka
import KafkaRecords
import Refunds
import StrictJSON

/// Broker, simulated WeChat Pay and workers, each a process of its own.
///
/// `@unchecked Sendable`: `workers` and `watches` are changed and read by the one task that measures; the children guard themselves.
final class BenchWorld: @unchecked Sendable {
    static let topics = TopicNames()

    let kafka: KafkaConfiguration
    private let plan: BenchPlan
    private let interruption = Interruption()
    private let folder: URL
    private let broker: BenchChild
    private let simulator: BenchChild
    private let load: SimulatorLoad
    private let configuration: String
    private var workers: [BenchChild] = []
    private var watches: [BenchWatch] = []

    /// Starts broker and simulator, and waits until both listen. Blocks its thread.
    init(_ plan: BenchPlan) throws {
        self.plan = plan
        folder = FileManager.default.temporaryDirectory.appending(path: "clawback-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let names = [
            Self.topics.intents, Self.topics.outcomes, Self.topics.deadLetters,
            "\(Self.topics.requeryPrefix).\(BenchPlan.requeryDelay.shortText)",
        ]
        broker = try BenchChild(
            ["mock-broker", "--partitions", String(plan.partitions)] + names.flatMap { ["--topic", $0] },
            log: folder.appending(path: "broker.log"))
        simulator = try BenchChild(
            [
                "simulate", "--port", "0", "--json", "--log-level", "error", "--keys",
                folder.appending(path: "keys").path, "--scenario", plan.scenarioText,
            ], log: folder.appending(path: "simulator.log"))
        guard let servers = broker.firstLine(), let line = simulator.firstLine(),
            let places = try? JSONParser.parse(Array(line.utf8)).objectValue,
            let configuration = places["configFile"]?.stringValue, let baseURL = places["baseUrl"]?.stringValue
        else {
            broker.end()
            simulator.end()
            throw CommandFailure(.internal, "bench: the broker or the simulator did not start; try again")
        }
        kafka = KafkaConfiguration(bootstrapServers: servers, properties: plan.kafkaProperties)
        self.configuration = configuration
        load = SimulatorLoad(
            baseURL: baseURL,
            trustRoots: URL(fileURLWithPath: configuration).deletingLastPathComponent().appending(path: "ca.pem").path)
    }

    /// Has `body` measure in a world of its own, which ends with it, however that is.
    static func run<Result: Sendable>(
        _ plan: BenchPlan, _ body: (BenchWorld) async throws -> Result
    ) async throws -> Result {
        let world = try await onThread { try BenchWorld(plan) }
        do {
            let result = try await body(world)
            try await onThread { world.end() }
            return result
        } catch {
            try await onThread { world.end() }
            throw error
        }
    }

    /// Starts all of them, or all but the late one.
    func startWorkers() throws {
        for number in 1...max(1, plan.workers - (plan.hasLateWorker ? 1 : 0)) { try startWorker(number) }
        for number in 1...workers.count { try watchWorker(number) }
    }

    /// Blocks its thread.
    func startLateWorker() throws {
        try startWorker(workers.count + 1)
        try watchWorker(workers.count)
    }

    private func watchWorker(_ number: Int) throws {
        guard plan.watched.includes(worker: number) else { return }
        watches.append(try BenchWatch(workerLog: workerLog(number)))
    }

    /// What watching the first costs, where it alone is watched. Blocks its thread.
    /// - Parameter settled: how many are settled by all.
    func comparison(settled: Int) throws -> BenchComparison? {
        guard plan.watched == .first, let watch = watches.first, let first = workers.first?.usage else { return nil }
        let others = workers.dropFirst().reduce(0) { $0 + ($1.usage?.cpu ?? 0) }
        let own = BenchComparison.settled(try watch.metrics())
        return BenchComparison(
            watched: BenchComparison.Side(cpu: first.cpu, settled: own),
            others: BenchComparison.Side(cpu: others, settled: max(0, settled - own)))
    }

    private func startWorker(_ number: Int) throws {
        workers.append(
            try BenchChild(
                [
                    "run", "--config", configuration, "--kafka-bootstrap-servers", kafka.bootstrapServers,
                    "--kafka-create-topics", "none", "--kafka-delivery", plan.delivery.rawValue,
                    "--worker-max-in-flight", String(plan.inFlight), "--worker-partition-window",
                    String(plan.partitionWindow), "--worker-requery-delays", BenchPlan.requeryDelay.shortText,
                    "--kafka-instance-id", "bench-\(number)", "--http-port", "0", "--log-format", "json", "--log-level",
                    plan.isLogged(worker: number) ? "info" : "error",
                ] + plan.kafkaProperties.flatMap { ["--kafka-properties", "\($0.name)=\($0.value)"] },
                log: workerLog(number)))
    }

    /// Ends all of them and removes what they wrote. Blocks its thread.
    func end() {
        for watch in watches { watch.end() }
        for child in workers + [simulator, broker] { child.end() }
        try? FileManager.default.removeItem(at: folder)
    }

    /// - Throws: exit code 70 when a signal asks for the end, or with the last words of a worker that has ended.
    func check() throws(CommandFailure) {
        guard !interruption.isRequested else {
            throw CommandFailure(.internal, "bench: stopped by a signal before there was a result")
        }
        guard let dead = workers.firstIndex(where: { !$0.isRunning }) else { return }
        let text = BenchLog.text(of: workerLog(dead + 1))
        let word = printable(String(text.split(separator: "\n").last ?? "no word of it"), limit: 300)
        throw CommandFailure(.internal, "bench: a worker ended early, \(workers[dead].ending): \(word)")
    }

    /// Lets the workers be for so long.
    func rest(for duration: Duration) async throws {
        let end = ContinuousClock.now + duration
        while ContinuousClock.now < end {
            try check()
            try await Task.sleep(for: min(.milliseconds(100), ContinuousClock.now.duration(to: end)))
        }
    }

    /// The highest resident memory of any worker, KiB.
    var peakKiB: Int { workers.compactMap(\.usage?.peakKiB).max() ?? 0 }

    /// CPU seconds of all workers, and the highest resident memory of any now, KiB.
    var usage: (cpu: Double, residentKiB: Int) {
        let usages = workers.compactMap(\.usage)
        return (usages.reduce(0) { $0 + $1.cpu }, usages.map(\.residentKiB).max() ?? 0)
    }

    /// How long the late worker's join took, from asking to being given partitions; `nil` where there is none.
    func lateJoin() throws(CommandFailure) -> Duration? {
        guard plan.hasLateWorker else { return nil }
        let late = plan.workers
        return try moment(of: "rebalance.assigned", worker: late) - moment(of: "group.joining", worker: late)
    }

    /// When a worker first wrote of `event`, which it does at info.
    ///
    /// - Throws: exit code 70 when it did not.
    func moment(of event: String, worker number: Int = 1) throws(CommandFailure) -> Timestamp {
        let line = BenchLog.first(event, in: BenchLog.text(of: workerLog(number)))
        if let moment = line?["ts"]?.stringValue.flatMap(Timestamp.init(rfc3339:)) { return moment }
        throw CommandFailure(.internal, "bench: the worker did not write of \(event)")
    }

    /// Blocks its thread.
    func sample(_ tally: BenchTally) throws -> BenchSample {
        let settled = tally.settled
        let moment = ContinuousClock.now
        return BenchSample(
            moment: Self.start.duration(to: moment) / .seconds(1), settled: settled, calls: try load.calls(),
            cpu: BenchSample.CPU(
                workers: workers.reduce(0) { $0 + ($1.usage?.cpu ?? 0) }, simulator: simulator.usage?.cpu ?? 0,
                broker: broker.usage?.cpu ?? 0, bench: Double(clock()) / Double(CLOCKS_PER_SEC),
                machine: MachineCPU.busySeconds))
    }

    /// The most calls under way at once. Blocks its thread.
    func peakInFlight() throws -> Int { try load.peak() }

    private static let start = ContinuousClock.now

    private func workerLog(_ number: Int) -> URL { folder.appending(path: "worker-\(number).log") }
}

/// CPU time of the whole machine, as the kernel counts it.
private enum MachineCPU {
    /// Seconds in which a core was not idle, of all cores since the machine was started; 0 where there is no `/proc`.
    static var busySeconds: Double {
        guard let text = try? String(contentsOfFile: "/proc/stat", encoding: .utf8),
            let line = text.split(separator: "\n").first
        else { return 0 }
        // "cpu", user, nice, system, idle, iowait, irq, softirq, steal; guests are counted among the users.
        let ticks = line.split(separator: " ").dropFirst().prefix(8).compactMap { Double($0) }
        guard ticks.count == 8 else { return 0 }
        return (ticks.reduce(0, +) - ticks[3] - ticks[4]) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
