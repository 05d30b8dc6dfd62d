import Metrics

/// One series of a gauge: the latest number.
final class GaugeCell: MeterHandler, RecorderHandler {
    private let number = AtomicDouble()

    var value: Double { number.value }

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { number.change { _ in value } }
    func increment(by amount: Double) { number.change { $0 + amount } }
    func decrement(by amount: Double) { number.change { $0 - amount } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }
}
