// The process itself, under the names that all Prometheus clients use.
extension MetricDescription {
    static let buildInfo = MetricDescription(
        "clawback_build_info", .info, labels: ["version", "build"],
        help: "Which version of clawback runs, and whether it is a debug or a release build.")

    static let processStart = MetricDescription(
        "process_start_time_seconds", .gauge, unit: .seconds, help: "When the process started, in seconds since 1970.")

    static let processMemory = MetricDescription(
        "process_resident_memory_bytes", .gauge, unit: .bytes, help: "Memory of the process that is in RAM.")

    static let processCPU = MetricDescription(
        "process_cpu_seconds_total", .counter, unit: .seconds, help: "CPU time spent, in user and system mode.")
}
