/// What kept the throughput from being higher.
enum Bottleneck: String, Hashable, Sendable {
    /// As many calls were under way as may be.
    case calls
    /// The same, and fewer than may be: intents of one key wait for one another.
    case keys
    /// No CPU was left, and the simulator used the most.
    case simulator
    /// The simulator was late although CPU was left.
    case lateSimulator = "late-simulator"
    /// No CPU was left; the simulator was not the greatest user.
    case cpu
    /// No more intents came: the rate was given.
    case rate
    /// None of these.
    case other

    init(_ span: BenchSpan, plan: BenchPlan) {
        let isBusy = span.idleShare < 0.05
        let isLate = span.lateness > max(0.01, span.plannedLatency * 0.1)
        if let rate = plan.rate, span.perSecond >= 0.97 * rate {
            self = .rate
        } else if span.meanInFlight >= 0.95 * Double(plan.mostAtOnce), !isLate {
            self = plan.isKeyed ? .keys : .calls
        } else if isBusy {
            self = span.cpu.simulator > span.cpu.workers ? .simulator : .cpu
        } else {
            self = isLate ? .lateSimulator : .other
        }
    }

    /// For people.
    func sentence(_ span: BenchSpan) -> String {
        let late = "\(rounded(span.lateness * 1000)) ms late on average"
        return switch self {
        case .calls: "Bound by the calls in flight."
        case .keys: "Bound by the keys, of which each has one call in flight at a time."
        case .simulator:
            "The simulator is the bottleneck: no CPU is left and it uses more than the workers; its answers are \(late)."
        case .lateSimulator: "The simulator is the bottleneck: its answers are \(late), though CPU is left."
        case .cpu: "Bound by the CPU: none is left; the simulator's answers are \(late)."
        case .rate: "Bound by the rate at which intents were written."
        case .other:
            "Bound neither by the calls in flight nor by the CPU: by a window, by intents of one key, or by the broker."
        }
    }
}

/// A line of a report: the name, and the value at the right.
func reportLine(_ name: String, _ value: Double) -> String {
    let text = rounded(value)
    return name + String(repeating: " ", count: max(1, 56 - name.count - text.count)) + text
}

/// At most two decimals; `value` is finite.
func rounded(_ value: Double) -> String {
    let hundredths = (value * 100).rounded()
    return hundredths.remainder(dividingBy: 100) == 0 && abs(value) < 1e15
        ? String(Int64(value.rounded())) : String(hundredths / 100)
}
