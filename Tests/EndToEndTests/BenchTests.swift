import Foundation
import StrictJSON
import Subprocess
import Testing

extension EndToEnd {
    @Suite("The benchmark", .timeLimit(.minutes(5)))
    struct BenchTests {
        /// The processes that have `folder` for their temporary files: the benchmark and those it has started.
        private func family(of folder: TemporaryFolder) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { entry in
                // Other processes come and go meanwhile.
                guard Int(entry) != nil, let file = FileHandle(forReadingAtPath: "/proc/\(entry)/environ"),
                    let environment = try? file.readToEnd()
                else { return false }
                return environment.split(separator: 0).contains(Data("TMPDIR=\(folder.path)".utf8))
            }
        }

        private func start(_ arguments: [String], _ processes: Processes) -> ChildProcess {
            processes.start(
                "bench", Programs.clawback, ["bench"] + arguments, environment: ["TMPDIR": processes.folder.path])
        }

        private func expectNothingLeft(_ processes: Processes) throws {
            #expect(try family(of: processes.folder).isEmpty)
            #expect(try FileManager.default.contentsOfDirectory(atPath: processes.folder.path).isEmpty)
        }

        @Test("measures what it says, prints it as JSON with the ratio first, and leaves nothing behind")
        func figures() async throws {
            try await Processes.run { processes in
                let bench = start(["--intents", "200", "--latency", "10ms", "--in-flight", "16", "--json"], processes)
                #expect(try await bench.ended(within: .seconds(120)) == .exited(0))
                let line = try #require(bench.output.lines.first)
                #expect(line.hasPrefix(#"{"cpu_over_floor":"#))
                let figures = try #require(try JSONParser.parse(Array(line.utf8)).objectValue)
                func figure(_ name: String) throws -> Double {
                    try #require(figures[name]?.numberValue.flatMap { Double($0.lexeme) }, "\(name) is missing")
                }
                #expect(try figure("settled") == 200)
                #expect(try figure("calls_per_intent") == 1)
                #expect(try figure("peak_in_flight") <= 16)
                #expect(try figure("floor_ms") > 0)
                #expect(try figure("cpu_per_intent_ms") > figure("floor_ms"))
                #expect(try figure("end_to_end_p99_ms") >= 10)
                #expect(try figure("peak_memory_mib") > 10)
                try expectNothingLeft(processes)
            }
        }

        @Test(
            "stopped in the middle it ends all that it has started and says so",
            arguments: [Signal.interrupt, .terminate])
        func stopped(by signal: Signal) async throws {
            try await Processes.run { processes in
                let bench = start(["--intents", "50000"], processes)
                // Itself, the broker, the simulator, the worker.
                try await bench.whileRunning {
                    while try family(of: processes.folder).count < 4 { try await Task.sleep(for: .milliseconds(50)) }
                }
                bench.send(signal)
                #expect(try await bench.ended(within: .seconds(120)) == .exited(70))
                #expect(bench.errors.lines.last == "clawback: bench: stopped by a signal before there was a result")
                #expect(bench.output.lines.isEmpty)
                try expectNothingLeft(processes)
            }
        }
    }
}
