import StrictJSON
import WeChatPaySimulator

/// Where a running simulator's things are.
struct SimulatorPlaces {
    let simulator: Simulator
    let folder: KeyFolder

    private var places: [(name: String, value: String)] {
        [
            ("baseUrl", simulator.baseURL),
            ("configFile", folder.configurationFile),
            ("keysFolder", folder.path),
            ("ledgerUrl", simulator.baseURL + "/simulator/ledger"),
            ("statsUrl", simulator.baseURL + "/simulator/stats"),
        ]
    }

    /// One line.
    func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            for place in places { writer.member(place.name, place.value) }
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    func text() -> [UInt8] {
        let lines = [
            "simulated WeChat Pay   \(simulator.baseURL)",
            "worker configuration   \(folder.configurationFile)",
            "keys, certificates     \(folder.path)",
            "ledger                 curl --cacert \(folder.trustRootsFile) \(simulator.baseURL)/simulator/ledger",
            "calls so far           curl --cacert \(folder.trustRootsFile) \(simulator.baseURL)/simulator/stats",
        ]
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }
}
