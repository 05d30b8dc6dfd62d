import StrictJSON

/// What was measured, for people and for machines. The ratio to the floor first: it is what says how good the worker is.
struct BenchReport: Sendable {
    let bench: BenchRun
    let result: BenchRun.Result

    private var cpuPerIntent: Double { result.workerCPU / Double(max(1, result.settled)) }
    private var ratio: Double { cpuPerIntent / result.floorSeconds }
    /// What in-flight and latency allow, in intents a second.
    private var ceiling: Double { Double(bench.inFlight) / (Double(max(1, bench.latency.milliseconds)) / 1000) }

    private var rows: [(name: String, value: String)] {
        [
            ("CPU per settled intent / floor", rounded(ratio)),
            ("CPU per settled intent, ms", rounded(cpuPerIntent * 1000)),
            ("floor (RSA sign + verify), ms", rounded(result.floorSeconds * 1000)),
            ("settled", String(result.settled)),
            ("settled per second", rounded(result.perSecond)),
            ("in flight / latency, per second", rounded(ceiling)),
            ("most calls in flight", String(result.peakInFlight)),
            ("seconds, first to last outcome", rounded(result.seconds)),
            ("worker, CPU seconds", rounded(result.workerCPU)),
            ("simulator, CPU seconds", rounded(result.simulatorCPU)),
            ("worker, peak memory, MiB", rounded(Double(result.peakKiB) / 1024)),
        ]
    }

    func text() -> String {
        var lines = rows.map { row in
            row.name + String(repeating: " ", count: max(1, 44 - row.name.count - row.value.count)) + row.value
        }
        if result.simulatorCPU > result.workerCPU {
            lines.append(
                "The simulator used more CPU than the worker: on few cores it is the bottleneck, not the worker.")
        }
        return lines.joined(separator: "\n")
    }

    func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { json in
            json.member("intents", bench.intents)
            json.member("in_flight", bench.inFlight)
            json.member("partitions", bench.partitions)
            json.member("latency_ms", bench.latency.milliseconds)
            json.member("delivery", bench.delivery.rawValue)
            for row in rows {
                let name = row.name.replacing(" ", with: "_").filter { $0 != "," && $0 != "(" && $0 != ")" }
                json.member(name, raw: Array(row.value.utf8))
            }
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    private func rounded(_ value: Double) -> String { String((value * 100).rounded() / 100) }
}
