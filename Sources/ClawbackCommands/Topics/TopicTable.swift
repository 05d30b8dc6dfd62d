import StrictJSON

/// A plan that was carried out (or not), for people and machines.
struct TopicTable {
    let plan: TopicPlan
    /// Whether what was to be created has been.
    let isCarriedOut: Bool

    func text() -> [UInt8] {
        let width = plan.lines.map(\.topic.name.count).max() ?? 0
        var lines = plan.lines.map { line in
            let name = line.topic.name + String(repeating: " ", count: width - line.topic.name.count)
            return "\(name)  \(words(for: line.state))"
        }
        if plan.hasUnequalPartitions {
            lines.append("warning: the partition counts differ; all topics should have the same")
        }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    /// One object a line.
    func json() -> [UInt8] {
        plan.lines.flatMap { line in
            var writer = JSONWriter()
            writer.object { writer in
                writer.member("topic", line.topic.name)
                writer.member("role", line.topic.role.rawValue)
                writer.member("state", word(for: line.state))
                writer.member("partitions", optional: partitions(of: line.state))
            }
            return writer.bytes + [UInt8(ascii: "\n")]
        }
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
