import ArgumentParser
import Testing

@testable import ClawbackCommands

@Suite("The options of bench")
struct BenchOptionTests {
    @Test("make up the plan")
    func plan() throws {
        let command = try BenchCommand.parse([
            "--intents", "100", "--latency", "200ms", "--tail", "2%", "--tail-latency", "5s", "--in-flight", "512",
            "--partitions", "3", "--workers", "2", "--processing", "12.5", "--delivery", "at-least-once",
            "--partition-window", "100", "--rate", "300",
        ])
        let plan = try command.plan()
        #expect(plan.intents == 100)
        #expect(plan.latency == .milliseconds(200))
        #expect(plan.tail == BenchPlan.Tail(share: 0.02, longest: .seconds(5)))
        #expect(plan.mostAtOnce == 1024)
        #expect(plan.keys == nil)
        #expect(plan.processing == 0.125)
        #expect(plan.delivery == .atLeastOnce)
        #expect(plan.partitionWindow == 100)
        #expect(plan.rate == 300)
    }

    @Test("leave out the tail and the rate unless asked")
    func defaults() throws {
        let plan = try BenchCommand.parse([]).plan()
        #expect(plan.tail == nil)
        #expect(plan.rate == nil)
        #expect(plan.processing == 0)
        #expect(plan.workers == 1)
        #expect(plan.watched == .none)
    }

    @Test("spread the intents over so many keys, of which each has one call at a time")
    func keys() throws {
        let plan = try BenchCommand.parse(["--intents", "10", "--keys", "3"]).plan()
        #expect(plan.mostAtOnce == 3)
        let keys = plan.intents(seed: 1, topic: "refund-intents").map {
            $0.record.key.map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(keys.prefix(4) == ["key-0", "key-1", "key-2", "key-0"])
        #expect(throws: (any Error).self) { try BenchCommand.parse(["--keys", "0"]) }
    }

    @Test("a late worker needs another one before it, and a rest has a length")
    func lateAndIdle() throws {
        let late = ["--late-worker", "--delivery", "at-least-once"]
        #expect(try BenchCommand.parse(["--workers", "2"] + late).plan().hasLateWorker)
        #expect(throws: (any Error).self) { try BenchCommand.parse(late) }
        #expect(throws: (any Error).self) { try BenchCommand.parse(["--workers", "2", "--late-worker"]) }
        #expect(try BenchCommand.parse(["--idle", "30s"]).plan().readsLogs)
        #expect(throws: (any Error).self) { try BenchCommand.parse(["--idle", "10ms"]) }
        #expect(throws: (any Error).self) { try BenchCommand.parse(["--idle", "soon"]) }
    }

    @Test("--watched watches the worker where its log says that it listens")
    func watched() throws {
        #expect(try BenchCommand.parse(["--watched"]).plan().watched == .all)
        let log = """
            {"level":"info","message":"http.listening is what we wait for","event":"worker.starting","port":"1"
            {"level":"info","message":"the worker's HTTP side listens","event":"http.listening","port":"4711"}
            """
        #expect(BenchWatch.port(in: log) == 4711)
        #expect(BenchWatch.port(in: "") == nil)
    }

    @Test("--watched-beside watches the first of several, each with a partition at least")
    func beside() throws {
        let plan = try BenchCommand.parse(["--watched-beside", "--workers", "2", "--partitions", "8"]).plan()
        #expect((1...3).map(plan.watched.includes) == [true, false, false])
        for few in [
            ["--workers", "2"], ["--partitions", "8"], ["--workers", "3", "--partitions", "8", "--late-worker"],
        ] {
            #expect(throws: (any Error).self) { try BenchCommand.parse(["--watched-beside"] + few) }
        }
    }

    @Test(
        "are refused out of their range, with the option's name",
        arguments: [
            ("--intents", "9"), ("--latency", "1"), ("--tail", "101%"), ("--tail", "some"), ("--in-flight", "0"),
            ("--partitions", "0"), ("--workers", "65"), ("--processing", "-1"), ("--delivery", "twice"),
            ("--partition-window", "0"), ("--rate", "0"), ("--rate", "nan"),
        ])
    func refused(option: String, value: String) throws {
        let error = try #require(throws: (any Error).self) { try BenchCommand.parse(["\(option)=\(value)"]) }
        #expect(BenchCommand.message(for: error).hasPrefix("\(option): "))
        #expect(BenchCommand.exitCode(for: error) == .validationFailure)
    }

    @Test("do not let the tail be quicker than the rest")
    func quickTail() {
        #expect(throws: (any Error).self) {
            try BenchCommand.parse(["--latency", "2s", "--tail", "1", "--tail-latency", "1s"])
        }
    }
}
