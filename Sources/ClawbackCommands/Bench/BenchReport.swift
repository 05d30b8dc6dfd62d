import StrictJSON

/// What was measured, for people and for machines. The ratio to the floor first: it is what says how good the worker is.
struct BenchReport: Sendable {
    let result: BenchResult

    private struct Row {
        var key: String
        var name: String
        /// `nil`: there was nothing to measure it by.
        var value: Double?
    }

    private var rows: [Row] {
        let (whole, middle) = (result.whole, result.middle)
        return [
            Row(key: "cpu_over_floor", name: "CPU per settled intent / floor", value: result.overFloor),
            Row(key: "cpu_per_intent_ms", name: "CPU per settled intent, ms", value: result.cpuPerIntent * 1000),
            Row(key: "floor_ms", name: "floor (RSA sign + verify), ms", value: result.floorPerIntent * 1000),
            Row(
                key: "cpu_over_busy_floor", name: "CPU per intent / floor with all cores busy",
                value: result.overBusyFloor),
            Row(
                key: "busy_floor_ms", name: "floor with all cores busy, ms", value: result.busyFloorPerIntent * 1000),
            Row(key: "settled", name: "settled", value: Double(result.settled)),
            Row(key: "seconds", name: "seconds, first to last outcome", value: result.seconds),
            Row(
                key: "per_second", name: "settled per second",
                value: Double(result.settled) / max(0.001, result.seconds)),
            Row(key: "workers_cpu_seconds", name: "workers, CPU seconds", value: whole.cpu.workers),
            Row(key: "simulator_cpu_seconds", name: "simulator, CPU seconds", value: whole.cpu.simulator),
            Row(key: "broker_cpu_seconds", name: "broker, CPU seconds", value: whole.cpu.broker),
            Row(key: "bench_cpu_seconds", name: "this process, CPU seconds", value: whole.cpu.bench),
            Row(key: "peak_memory_mib", name: "a worker's peak memory, MiB", value: Double(result.peakKiB) / 1024),
            Row(key: "peak_in_flight", name: "most calls in flight", value: Double(result.peakInFlight)),
        ] + comparisonRows + middleRows(middle, whole) + latencyRows
    }

    private var comparisonRows: [Row] {
        guard let comparison = result.comparison else { return [] }
        return [
            Row(
                key: "watched_excess_percent", name: "the watched worker's CPU per intent above the others', %",
                value: comparison.excess.map { $0 * 100 }),
            Row(
                key: "watched_settled", name: "settled by the watched worker", value: Double(comparison.watched.settled)
            ),
            Row(key: "watched_cpu_seconds", name: "the watched worker, CPU seconds", value: comparison.watched.cpu),
        ]
    }

    private func middleRows(_ middle: BenchSpan, _ whole: BenchSpan) -> [Row] {
        [
            Row(key: "middle_seconds", name: "middle: seconds", value: middle.seconds),
            Row(key: "middle_per_second", name: "middle: settled per second", value: middle.perSecond),
            Row(key: "middle_over_limit", name: "middle: / lower limit", value: middle.perSecond / result.limit),
            Row(
                key: "middle_over_call_limit", name: "middle: / (in flight / mean latency)",
                value: middle.perSecond / result.callLimit),
            Row(key: "call_limit", name: "middle: in flight / mean latency", value: result.callLimit),
            Row(key: "cpu_limit", name: "middle: what the CPU left by others allows", value: middle.cpuLimit),
            Row(key: "mean_in_flight", name: "middle: mean calls in flight", value: middle.meanInFlight),
            Row(key: "mean_latency_ms", name: "middle: mean latency, ms", value: middle.plannedLatency * 1000),
            Row(
                key: "measured_latency_ms", name: "middle: the same as measured, ms", value: middle.meanLatency * 1000),
            Row(
                key: "slot_ms", name: "middle: in flight / calls per second, ms",
                value: Double(result.plan.mostAtOnce) / max(0.001, middle.callsPerSecond) * 1000),
            Row(
                key: "longest_gap_ms", name: "middle: longest time without an outcome, ms",
                value: result.longestGap / .milliseconds(1)),
            Row(
                key: "late_join_ms", name: "the late worker's join, ms",
                value: result.lateJoin.map { $0 / .milliseconds(1) }),
            Row(key: "calls_per_intent", name: "calls per intent", value: whole.callsPerIntent),
            Row(key: "foreign_cores", name: "middle: cores used by others", value: middle.foreignCores),
            Row(key: "idle_percent", name: "middle: CPU idle, %", value: middle.idleShare * 100),
        ]
    }

    private var latencyRows: [Row] {
        [
            ("end_to_end", "intent to outcome", result.endToEnd),
            ("fast_delay", "fast: the same less latency", result.delayOfFast),
            ("fast_publication", "fast: answer to outcome", result.publicationOfFast),
            ("slow_publication", "slow: answer to outcome", result.publicationOfSlow),
        ].flatMap { key, name, percentiles in
            [(50.0, "p50"), (99, "p99"), (99.9, "p999")].map { percent, label in
                Row(
                    key: "\(key)_\(label)_ms", name: "\(name), \(label), ms",
                    value: percentiles.milliseconds(at: percent))
            }
        }
    }

    func text() -> String {
        let lines = rows.compactMap { row -> String? in
            guard let value = row.value, value.isFinite else { return nil }
            return reportLine(row.name, value)
        }
        return (lines + [result.bottleneck.sentence(result.middle)]).joined(separator: "\n")
    }

    /// One line.
    func json() -> [UInt8] {
        let plan = result.plan
        var writer = JSONWriter()
        writer.object { json in
            for row in rows {
                guard let value = row.value, value.isFinite else { continue }
                json.member(row.key, raw: rounded(value).utf8)
            }
            json.member("bottleneck", result.bottleneck.rawValue)
            json.member(
                "parameters",
                object: { json in
                    json.member("intents", plan.intents)
                    json.member("latency_ms", plan.latency.milliseconds)
                    json.member("tail_percent", raw: rounded((plan.tail?.share ?? 0) * 100).utf8)
                    if let tail = plan.tail { json.member("tail_latency_ms", tail.longest.milliseconds) }
                    json.member("in_flight", plan.inFlight)
                    if let keys = plan.keys { json.member("keys", keys) }
                    json.member("partitions", plan.partitions)
                    json.member("workers", plan.workers)
                    json.member("processing_percent", raw: rounded(plan.processing * 100).utf8)
                    json.member("delivery", plan.delivery.rawValue)
                    json.member("partition_window", plan.partitionWindow)
                    json.member("watched", plan.watched.rawValue)
                    json.member("late_worker", plan.hasLateWorker)
                    if let rate = plan.rate { json.member("rate", raw: rounded(rate).utf8) }
                })
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}
