import StrictJSON

/// One outcome as `kcat` shows it.
struct OutcomeLine: Hashable, Sendable {
    let outcomeID: String
    let intentID: String
    let outReturnNo: String?
    let status: String
    let errorCode: String?
    /// kcat's rendering of all headers.
    let headers: String

    var isSettled: Bool { status != "processing" }

    /// - Parameter line: by the format of ``Kcat/follow(_:)``.
    init?(_ line: String) {
        let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
        guard parts.count == 5, let object = try? JSONParser.parse(Array(parts[3].utf8)).objectValue,
            let outcomeID = object["outcome_id"]?.stringValue, let status = object["status"]?.stringValue,
            let intentID = object["intent_id"]?.stringValue
        else { return nil }
        self.outcomeID = outcomeID
        self.intentID = intentID
        self.status = status
        outReturnNo = object["out_return_no"]?.stringValue
        errorCode = object["error"]?.objectValue?["code"]?.stringValue
        headers = String(parts[4])
    }
}

/// A reader of the outcomes topic that is waited on.
struct OutcomeReader: Sendable {
    let process: ChildProcess

    var outcomes: [OutcomeLine] { process.output.lines.compactMap(OutcomeLine.init) }

    var settled: [OutcomeLine] { outcomes.filter(\.isSettled) }

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
