import KafkaRecords
import StrictJSON

/// One outcome as `kcat` shows it.
struct OutcomeLine: Hashable, Sendable {
    let outcomeID: String
    let intentID: String
    let outReturnNo: String?
    let status: String
    let errorCode: String?
    let failReason: String?
    let attempt: Int64?
    let isStalled: Bool
    let nextQueryAt: Timestamp?
    let observedAt: Timestamp?
    /// kcat's rendering of all headers.
    let headers: String

    var isSettled: Bool { status != "processing" }

    /// - Parameter line: by the format of ``Kcat/follow(_:)``.
    init?(_ line: String) {
        let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
        guard parts.count == 5 else { return nil }
        self.init(value: Array(parts[3].utf8), headers: String(parts[4]))
    }

    init?(_ record: KcatRecord) {
        guard let value = record.value else { return nil }
        self.init(value: value, headers: record.headers)
    }

    private init?(value: [UInt8], headers: String) {
        guard let object = try? JSONParser.parse(value).objectValue, let outcomeID = object["outcome_id"]?.stringValue,
            let status = object["status"]?.stringValue,
            let intentID = object["intent_id"]?.stringValue
        else { return nil }
        self.outcomeID = outcomeID
        self.intentID = intentID
        self.status = status
        outReturnNo = object["out_return_no"]?.stringValue
        errorCode = object["error"]?.objectValue?["code"]?.stringValue
        failReason = object["fail_reason"]?.stringValue
        isStalled = object["stalled"] == .bool(true)
        attempt = object["attempt"]?.numberValue?.int64
        nextQueryAt = object["next_query_at"]?.stringValue.flatMap(Timestamp.init(rfc3339:))
        observedAt = object["observed_at"]?.stringValue.flatMap(Timestamp.init(rfc3339:))
        self.headers = headers
    }
}

/// A reader of the outcomes topic that is waited on.
struct OutcomeReader: Sendable {
    let process: ChildProcess

    var outcomes: [OutcomeLine] { process.output.lines.compactMap(OutcomeLine.init) }

    var settled: [OutcomeLine] { outcomes.filter(\.isSettled) }

    /// Waits until `condition` holds of the outcomes so far, for as long as `worker` runs. Looks at all of them each time: for
    /// a few.
    func outcomes(
        _ what: String, by worker: WorkerProcess, within limit: Duration,
        _ condition: @escaping @Sendable ([OutcomeLine]) -> Bool
    ) async throws {
        try await worker.process.whileRunning { [process] in
            try await process.waitForOutput(limit, what) { condition($0.compactMap(OutcomeLine.init)) }
        }
    }

    /// Waits for so many outcomes of any kind, for as long as `worker` runs.
    func published(_ count: Int, by worker: WorkerProcess, within limit: Duration) async throws {
        try await worker.process.whileRunning { [process] in
            try await process.waitForOutput(limit, "\(count) outcomes") { $0.count >= count }
        }
    }

    /// Waits for so many settled outcomes of any intents, repeats included, for as long as `worker` runs.
    func settled(_ count: Int, by worker: WorkerProcess, within limit: Duration) async throws -> [OutcomeLine] {
        // Parsed once, as it comes: looking at all lines for each new one would take a quadratic time.
        let counter = SettledCounter()
        try await worker.process.whileRunning { [process] in
            try await process.waitForOutput(limit, "\(count) settled outcomes") { lines in
                counter.count(in: lines) >= count
            }
        }
        return settled
    }
}
