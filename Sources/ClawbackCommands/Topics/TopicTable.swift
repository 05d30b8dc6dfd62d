import KafkaRecords
import StrictJSON

/// The topics as they were found, and what was done about them, for people and machines.
struct TopicTable {
    let plan: TopicPlan
    /// Whether what was to be created has been.
    let isCarriedOut: Bool
    /// `nil` when only the names were asked for.
    let survey: TopicSurvey?
    let warnings: [TopicWarning]
    let now: Timestamp

    init(
        plan: TopicPlan, isCarriedOut: Bool, survey: TopicSurvey? = nil, longestDelay: Duration = .zero,
        now: Timestamp = Timestamp(milliseconds: 0)
    ) {
        self.plan = plan
        self.isCarriedOut = isCarriedOut
        self.survey = survey
        self.now = now
        warnings = TopicWarning.all(plan, survey ?? TopicSurvey(), longestDelay: longestDelay)
    }

    func text() -> [UInt8] {
        let rows = (plan.lines + plan.leftovers).map { line in
            (name: line.topic.name, state: words(for: line.state), rest: TopicWords(survey, now).words(for: line))
        }
        let nameWidth = rows.map(\.name.count).max() ?? 0
        let stateWidth = rows.map(\.state.count).max() ?? 0
        var lines = rows.map { row in
            let start = padded(row.name, nameWidth) + "  "
            return row.rest.isEmpty ? start + row.state : start + padded(row.state, stateWidth) + "  " + row.rest
        }
        if !plan.leftovers.isEmpty {
            let names = plan.leftovers.map(\.topic.name).joined(separator: ", ")
            lines.append("no longer in worker.requeryDelays, read until empty: \(names)")
        }
        lines += warnings.map { "warning: \($0.text)" } + (survey?.notes ?? []).map { "note: \($0)" }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// One object a line: first the topics, then what is amiss.
    func json() -> [UInt8] {
        let topics = plan.lines.map { object(of: $0, isConfigured: true) }
        let leftovers = plan.leftovers.map { object(of: $0, isConfigured: false) }
        let amiss = warnings.map(object) + (survey?.notes ?? []).map(object)
        return (topics + leftovers + amiss).flatMap { $0 + [UInt8(ascii: "\n")] }
    }

    private func object(of line: TopicPlan.Line, isConfigured: Bool) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("topic", line.topic.name)
            writer.member("role", line.topic.role.rawValue)
            writer.member("state", word(for: line.state))
            writer.member("configured", isConfigured)
            writer.member("partitions", optional: partitions(of: line.state))
            if let settings = survey?.settings[line.topic.name] {
                writer.member("retention_ms", optional: settings["retention.ms"].flatMap { Int($0) })
            }
            guard let positions = survey?.partitions[line.topic.name] else { return }
            let isRead = line.topic.role.isReadByWorker
            let total = positions.reduce(0) { $0 + $1.waiting }
            writer.member(isRead ? "lag" : "records", total)
            writer.member("next_due_at", optional: survey?.nextDue(in: line.topic.name)?.rfc3339)
            writer.member(
                "by_partition",
                array: { list in
                    for position in positions { list.object { write(position, isRead, &$0) } }
                })
        }
        return writer.bytes
    }

    private func write(_ position: PartitionPosition, _ isRead: Bool, _ writer: inout JSONWriter) {
        writer.member("partition", Int(position.partition))
        writer.member("begin", position.low.rawValue)
        writer.member("end", position.high.rawValue)
        if let committed = position.committed { writer.member("committed", committed.rawValue) }
        if isRead { writer.member("lag", position.waiting) }
        writer.member("next_due_at", optional: position.nextDue?.rfc3339)
    }

    private func object(of warning: TopicWarning) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("warning", warning.kind.rawValue)
            writer.member("topic", optional: warning.topic)
            writer.member("text", warning.text)
        }
        return writer.bytes
    }

    private func object(of note: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { $0.member("note", note) }
        return writer.bytes
    }

    private func words(for state: TopicPlan.Line.State) -> String {
        let count = partitions(of: state).map { $0 == 1 ? ", 1 partition" : ", \($0) partitions" } ?? ""
        return word(for: state) + count
    }

    private func word(for state: TopicPlan.Line.State) -> String {
        switch state {
        case .present: "present"
        case .toCreate: isCarriedOut ? "created" : "to be created"
        case .missing: "missing"
        }
    }

    private func partitions(of state: TopicPlan.Line.State) -> Int? {
        switch state {
        case .present(let partitions), .toCreate(let partitions): partitions
        case .missing: nil
        }
    }
}
