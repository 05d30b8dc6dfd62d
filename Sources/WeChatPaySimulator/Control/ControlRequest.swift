import StrictJSON

/// Reads the bodies of the control interface (loopback only, not signed):
///
/// | POST | body |
/// |---|---|
/// | `/simulator/outage` | `{"mode": "off" \| "503" \| "cut"}` |
/// | `/simulator/rate-limit` | `{"share": 0.3}` |
/// | `/simulator/scenario` | a scenario in any of its forms (see ``Scenario/init(text:seed:)``) |
/// | `/simulator/time` | `{"advance": "5d"}`, `{"skew": "10m"}` or `{"skew": "-10m"}` |
/// | `/simulator/top-up` | `{}` or `{"returnMchid": "86693852"}` |
/// | `/simulator/signing` | `{"serial": "…" (optional), "listed": ["…"] (optional)}`; `{}` goes back to the start |
/// | `/simulator/merchants` | `{"accepted": ["…"]}`: the merchant certificates that are valid; `{}`: all |
/// | `/simulator/drop-connections` | `{}` |
/// | `/simulator/reset-stats` | `{}` |
///
/// Each answers 200 `{"ok": true}`, or 400 `{"error": "…"}`.
extension ControlCommand {
    static let prefix = "/simulator/"

    /// - Returns: `nil` when there is no such command.
    init?(name: some StringProtocol, body: [UInt8]) throws(ScenarioError) {
        func reader(_ allowed: [String]) throws(ScenarioError) -> SettingsReader {
            do {
                return try SettingsReader(
                    body.isEmpty ? JSONParser.parse(Array("{}".utf8)) : JSONParser.parse(body), path: "",
                    allowed: allowed)
            } catch let error as ScenarioError {
                throw error
            } catch {
                throw ScenarioError(problem: "not JSON: \(error)")
            }
        }
        switch name {
        case "outage":
            let reader = try reader(["mode"])
            guard let mode = try reader.choice("mode", ControlState.Outage.self) else {
                throw reader.failure("mode", "one of off, 503, cut")
            }
            self = .outage(mode)
        case "rate-limit":
            let reader = try reader(["share"])
            guard let share = try reader.fraction("share") else { throw reader.failure("share", "a number 0 ... 1") }
            self = .rateLimit(share)
        case "scenario":
            self = .scenario(try Scenario(text: String(decoding: body, as: UTF8.self)))
        case "time":
            let reader = try reader(["advance", "skew"])
            if let advance = try reader.duration("advance") {
                self = .advanceTime(advance)
            } else if let skew = try reader.string("skew") {
                let isBehind = skew.hasPrefix("-")
                guard let size = DurationText.parse(String(skew.dropFirst(isBehind ? 1 : 0))) else {
                    throw reader.failure("skew", "a duration such as \"10m\" or \"-10m\"")
                }
                self = .clockSkew(isBehind ? .zero - size : size)
            } else {
                throw reader.failure("advance", "a duration, or \"skew\" instead")
            }
        case "top-up": self = .topUp(returnMchid: try reader(["returnMchid"]).string("returnMchid"))
        case "signing":
            let reader = try reader(["serial", "listed"])
            var listed: [String]?
            if reader.has("listed") {
                listed = try reader.array("listed").compactMap(\.stringValue)
            }
            self = .signing(serial: try reader.string("serial"), listed: listed)
        case "merchants":
            let reader = try reader(["accepted"])
            self = .merchants(
                accepted: reader.has("accepted") ? try reader.array("accepted").compactMap(\.stringValue) : nil)
        case "drop-connections": self = .dropConnections
        case "reset-stats": self = .resetStatistics
        default: return nil
        }
    }
}
