import StrictJSON
import Testing

/// `clawback simulate` as a process.
struct SimulatorProcess: Sendable {
    let process: ChildProcess
    let keysFolder: String
    let baseURL: String
    private let processes: Processes

    /// - Parameter options: further ones of `clawback simulate`.
    static func start(
        _ processes: Processes, scenario: String = "calm", options: [String] = []
    ) async throws -> SimulatorProcess {
        let keysFolder = processes.folder.file("simulator")
        let process = processes.start(
            "simulator", Programs.clawback,
            ["simulate", "--port", "0", "--keys", keysFolder, "--scenario", scenario, "--json"] + options)
        try await process.waitForOutput(.seconds(60), "the places") { !$0.isEmpty }
        let places = try JSONParser.parse(Array(process.output.lines[0].utf8)).objectValue
        let baseURL = try #require(places?["baseUrl"]?.stringValue)
        return SimulatorProcess(process: process, keysFolder: keysFolder, baseURL: baseURL, processes: processes)
    }

    /// Settings of a worker for it.
    var configurationFile: String { keysFolder + "/clawback.yaml" }

    /// Changes it while it runs: `top-up`, `time`, `outage` and the rest of `/simulator/…`.
    func control(_ command: String, _ body: String = "{}") async throws {
        let answer = try await processes.finish(
            command, Programs.curl,
            [
                "--silent", "--show-error", "--fail-with-body", "--cacert", keysFolder + "/ca.pem", "--data", body,
                baseURL + "/simulator/" + command,
            ])
        guard answer.status.isSuccess else { throw ControlRefused(command: command, answer: answer.output) }
    }

    struct ControlRefused: Error {
        let command: String
        let answer: [String]
    }

    /// Submits and queries answered since the start or the last `reset-stats`.
    func calls() async throws -> Int {
        let calls = try #require(try await get("stats")["calls"]?.objectValue)
        let answers = ["submit", "query"].compactMap { calls[$0]?.objectValue }
        return answers.flatMap(\.members).reduce(0) { $0 + Int($1.value.numberValue?.int64 ?? 0) }
    }

    /// How many submits and queries were answered so, by the simulator's words for it: status, and a result, code or fault.
    func answers() async throws -> [String: Int] {
        let calls = try #require(try await get("stats")["calls"]?.objectValue)
        var counts: [String: Int] = [:]
        for kind in ["submit", "query"] {
            for member in calls[kind]?.objectValue?.members ?? [] {
                counts[member.name, default: 0] += Int(member.value.numberValue?.int64 ?? 0)
            }
        }
        return counts
    }

    /// What its index says of its keys.
    func index() throws -> JSONObject {
        try #require(try JSONParser.parse(TemporaryFolder.read(keysFolder + "/simulator.json")).objectValue)
    }

    private func get(_ what: String) async throws -> JSONObject {
        let answer = try await processes.finish(
            what, Programs.curl,
            ["--silent", "--show-error", "--fail", "--cacert", keysFolder + "/ca.pem", baseURL + "/simulator/" + what])
        return try #require(try JSONParser.parse(Array(answer.output.joined(separator: "\n").utf8)).objectValue)
    }

    func ledger() async throws -> Ledger {
        let object = try await get("ledger")
        let entries = try #require(object["entries"]?.arrayValue)
        return Ledger(entries: entries.compactMap { $0.objectValue.flatMap(Ledger.Entry.init) })
    }
}

/// The simulator's ledger as it is served.
struct Ledger: Sendable {
    struct Entry: Hashable, Sendable {
        let outReturnNo: String
        let state: String
        let amount: Int64
        let submits: Int64
        let queries: Int64
        let moneyMoves: Int64

        init?(_ object: JSONObject) {
            guard let outReturnNo = object["outReturnNo"]?.stringValue, let state = object["state"]?.stringValue,
                let submits = object["submits"]?.numberValue?.int64,
                let queries = object["queries"]?.numberValue?.int64,
                let moves = object["moneyMoves"]?.numberValue?.int64
            else { return nil }
            self.outReturnNo = outReturnNo
            self.state = state
            self.submits = submits
            self.queries = queries
            self.moneyMoves = moves
            amount = object["amount"]?.numberValue?.int64 ?? 0
        }
    }

    let entries: [Entry]

    /// Returns that exist, by number.
    var returns: [String: Entry] {
        Dictionary(uniqueKeysWithValues: entries.filter { $0.state != "ABSENT" }.map { ($0.outReturnNo, $0) })
    }

    /// Fen that changed hands.
    var movedAmount: Int64 { entries.reduce(0) { $0 + $1.amount * $1.moneyMoves } }
}
