import StrictJSON

/// What a replay says: results on standard output, for people or machines; how to go on, on standard error.
struct ReplayVoice {
    let id: ReplayID
    let isJSON: Bool

    func show(_ plan: ReplayPlan, withSamples: Bool) {
        if isJSON {
            StandardOutput.write(plan.json())
        } else {
            StandardOutput.line((plan.text() + (withSamples ? plan.sampleLines() : [])).joined(separator: "\n"))
        }
    }

    func sayNothing(_ scope: ReplayScope) {
        let isOver = scope.isResumed && scope.rest.isEmpty
        if isJSON {
            event(isOver ? "done" : "nothing") { ReplayTally().write(&$0) }
        } else {
            StandardOutput.line(
                isOver
                    ? "replay \(id.rawValue) is done already: \(scope.choices.description)"
                    : "nothing to replay: there are no \(scope.choices.description)")
        }
    }

    func sayNotBegun() {
        StandardError.line("clawback: replay: interrupted before anything was done; run it again")
    }

    func sayBegun(_ scope: ReplayScope) {
        StandardError.line(
            "clawback: replay \(id.rawValue) \(scope.isResumed ? "goes on" : "begins"); Ctrl-C stops it in order, "
                + "'clawback replay --resume \(id.rawValue)' goes on with it")
    }

    func tell(_ result: ReplayResult, isNamed: Bool, _ progress: Progress) {
        if isJSON {
            if result.kind.isNamed { StandardOutput.write(result.json()) }
        } else if isNamed {
            progress.clear()
            StandardOutput.line(result.text)
        }
    }

    func tell(_ end: ReplayRun.End, _ tally: ReplayTally, of total: Int) {
        if isJSON {
            event(end == .done ? "done" : "stopped") { tally.write(&$0) }
            return
        }
        let state = end == .done ? "done" : "stopped after \(tally.total) of \(total)"
        StandardOutput.line("replay \(id.rawValue) \(state): \(tally.text); \(tally.published) records published")
        for line in tally.advice(id) { StandardOutput.line(line) }
        if end == .stopped { StandardOutput.line("go on with: clawback replay --resume \(id.rawValue)") }
    }

    private func event(_ name: String, _ body: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("event", name)
            writer.member("replay_id", id.rawValue)
            body(&writer)
        }
        StandardOutput.write(writer.bytes + [UInt8(ascii: "\n")])
    }
}
