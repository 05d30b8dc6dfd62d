import StrictJSON

/// What one check came to.
struct Finding: Hashable, Sendable {
    enum Verdict: Hashable, Sendable {
        case ok
        /// Not as it should be, yet the worker can run.
        case warning
        case failed(CommandExit)
        /// Could not be looked at because of an earlier finding.
        case skipped
    }

    let name: String
    let verdict: Verdict
    /// What was found and, unless all is well, what to do.
    let detail: String

    static func ok(_ name: String, _ detail: String) -> Finding { Finding(name: name, verdict: .ok, detail: detail) }
    static func warning(_ name: String, _ detail: String) -> Finding {
        Finding(name: name, verdict: .warning, detail: detail)
    }
    static func skipped(_ name: String, _ detail: String) -> Finding {
        Finding(name: name, verdict: .skipped, detail: detail)
    }

    static func failed(_ name: String, _ exit: CommandExit, _ detail: String) -> Finding {
        Finding(name: name, verdict: .failed(exit), detail: detail)
    }

    private var word: String {
        switch verdict {
        case .ok: "ok"
        case .warning: "warning"
        case .failed: "FAILED"
        case .skipped: "skipped"
        }
    }

    func text() -> [UInt8] {
        let columns = [(word, 9), (name, 15)].map { $0.0 + String(repeating: " ", count: max(1, $0.1 - $0.0.count)) }
        return Array((columns.joined() + printable(detail, limit: 1000) + "\n").utf8)
    }

    func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("check", name)
            writer.member("verdict", word.lowercased())
            writer.member("detail", detail)
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}
