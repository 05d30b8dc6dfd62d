import KafkaRecords
import Refunds
import StrictJSON

/// Generated intents, the same for the same seed: orders of several sub-merchants, some of them with more than one receiver
/// to take back from.
struct DemoIntents: Sendable {
    let seed: UInt64
    let count: Int

    struct Generated: Sendable {
        var intent: RefundIntent
        var record: OutgoingRecord
    }

    /// - Parameter topic: where the records are to be written.
    func generate(topic: String) -> [Generated] {
        var random = DemoRandom(seed: seed)
        var generated: [Generated] = []
        generated.reserveCapacity(count)
        var order = 0
        while generated.count < count {
            order += 1
            let subMchid = "19000\(String(10_000 + Int.random(in: 0..<40, using: &random)))"
            let orderNo = "P20261124\(String(1_000_000 + order).dropFirst())"
            // Most orders were split with one receiver, some with two or three.
            let receivers = [1, 1, 1, 1, 1, 1, 1, 2, 2, 3][Int.random(in: 0..<10, using: &random)]
            for receiver in 0..<receivers where generated.count < count {
                let intent = intent(
                    number: generated.count + 1, subMchid: subMchid, orderNo: orderNo, receiver: receiver,
                    using: &random)
                var writer = JSONWriter()
                writer.object(intent.write)
                let record = OutgoingRecord(
                    topic: topic, partition: nil, key: Array(orderNo.utf8), value: writer.bytes,
                    headers: [RecordHeader("content-type", "application/json")])
                generated.append(Generated(intent: intent, record: record))
            }
        }
        return generated
    }

    private func intent(
        number: Int, subMchid: String, orderNo: String, receiver: Int, using random: inout DemoRandom
    ) -> RefundIntent {
        guard let intentID = IntentID("RF-\(seed)-\(number)"), let sub = MerchantID(subMchid),
            let receiver = MerchantID("8669385\(receiver)"),
            let amount = Fen(Int64.random(in: 1...200_00, using: &random))
        else { preconditionFailure("generated fields follow the contract's rules") }
        return RefundIntent(
            intentID: intentID, subMchid: sub, orderID: nil, outOrderNo: orderNo, returnMchid: receiver,
            amount: amount, description: "refund of order \(orderNo)")
    }
}

/// SplitMix64: the same numbers for the same seed.
struct DemoRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
