import KafkaRecords

// A kept store belongs to one command line.
extension ReconcileStore {
    /// The window that this store is of. The first command's stays: `2h ago` means another moment each time.
    ///
    /// - Parameters:
    ///   - given: the flags as they were written, `nil` for absent ones.
    ///   - window: as they are understood now.
    /// - Returns: the window, and when the store was begun, `nil` for a new one.
    /// - Throws: exit code 64 when the store is of another cluster, topics or window.
    func adopt(
        _ kafka: Configuration.Kafka, given: (from: String?, to: String?), window: Window, now: Timestamp
    ) throws(CommandFailure) -> (window: Window, begunAt: Timestamp?) {
        let identity = [
            "brokers \(kafka.bootstrapServers)", "intents \(kafka.intentsTopic)", "outcomes \(kafka.outcomesTopic)",
            "from \(given.from ?? "-")", "to \(given.to ?? "-")",
        ].joined(separator: ", ")
        guard let known = try fact("identity") else {
            try setFact("begun_at", String(now.milliseconds))
            try setFact("from", window.from.map { String($0.milliseconds) } ?? "")
            try setFact("to", window.to.map { String($0.milliseconds) } ?? "")
            try setFact("identity", identity)
            return (window, nil)
        }
        guard known == identity else {
            throw CommandFailure(
                .usage,
                "--store: \(spill.name) is of another reconciliation (\(printable(known, limit: 600))); name another file, or delete it"
            )
        }
        return (Window(from: try moment("from"), to: try moment("to")), try moment("begun_at"))
    }

    private func moment(_ name: String) throws(CommandFailure) -> Timestamp? {
        try fact(name).flatMap(Int64.init).map(Timestamp.init(milliseconds:))
    }
}
