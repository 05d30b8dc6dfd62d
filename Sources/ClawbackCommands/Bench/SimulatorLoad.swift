import Foundation
import StrictJSON

/// The simulator's own counts, asked over HTTPS.
struct SimulatorLoad: Sendable {
    let baseURL: String
    let trustRoots: String

    /// Blocks its thread.
    func calls() throws -> BenchSample.Calls {
        let load = try object("load")
        func seconds(_ name: String) -> Double { (load[name]?.numberValue.flatMap { Double($0.lexeme) } ?? 0) / 1000 }
        return BenchSample.Calls(
            at: seconds("atMs"), callTime: seconds("callMs"),
            finished: load["finished"]?.numberValue?.int64.map(Int.init) ?? 0, taken: seconds("takenMs"),
            planned: seconds("plannedMs"))
    }

    /// The most calls under way at once. Blocks its thread.
    func peak() throws -> Int {
        try object("stats")["peakInFlight"]?.numberValue?.int64.map(Int.init) ?? 0
    }

    private func object(_ name: String) throws -> JSONObject {
        let body = try curl(["--cacert", trustRoots, "\(baseURL)/simulator/\(name)"])
        guard let object = try? JSONParser.parse(Array(body)).objectValue else {
            throw CommandFailure(
                .unavailable, "bench: no answer from \(baseURL)/simulator/\(name); is curl installed?")
        }
        return object
    }
}
