import Refunds
import StrictJSON
import WeChatPaySimulator

/// What a demonstration came to, for people and for machines.
struct DemoReport: Sendable {
    let result: DemoRun.Result

    /// Whether every promise held.
    var isGood: Bool { result.findings.allSatisfy(\.breaches.isEmpty) }

    private var seconds: Double { Double(result.duration.milliseconds) / 1000 }

    private var statuses: [(name: String, count: Int)] {
        Fact.Kind.allCases.map { ($0.rawValue, result.counts.committed[$0, default: 0]) }
    }

    func text() -> String {
        var lines = ["", "what                               count"]
        func row(_ name: String, _ value: String) {
            let padding = String(repeating: " ", count: max(1, 40 - name.count - value.count))
            lines.append(name + padding + value)
        }
        row("intents", String(result.intents))
        for (name, count) in statuses { row("  handled as \(name)", String(count)) }
        row("outcomes published", String(result.outcomes))
        row("transactions", String(result.counts.batches))
        row("returns in WeChat Pay's books", String(result.ledger.returns))
        row("fen returned, by outcomes", String(result.successAmount))
        row("fen returned, by the books", String(result.ledger.movedAmount))
        row("seconds", "\((seconds * 10).rounded() / 10)")
        lines.append("")
        for finding in result.findings {
            lines.append("\(finding.breaches.isEmpty ? "held  " : "BROKEN") \(finding.promise)")
            for breach in finding.breaches.prefix(5) { lines.append("       \(breach)") }
            if finding.breaches.count > 5 { lines.append("       and \(finding.breaches.count - 5) more") }
        }
        return lines.joined(separator: "\n")
    }

    func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { json in
            json.member("intents", result.intents)
            json.member("milliseconds", Int(result.duration.milliseconds))
            json.member(
                "handled", object: { handled in for (name, count) in statuses { handled.member(name, count) } })
            json.member("outcomes", result.outcomes)
            json.member("transactions", result.counts.batches)
            json.member("returns", result.ledger.returns)
            json.member("success_fen", result.successAmount)
            json.member("moved_fen", result.ledger.movedAmount)
            json.member(
                "promises",
                object: { promises in
                    for finding in result.findings { promises.member(finding.promise, finding.breaches.isEmpty) }
                })
            json.member("held", isGood)
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}
