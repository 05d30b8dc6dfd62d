import KafkaRecords
import Refunds
import StrictJSON

/// An intent as the order platform writes it, and what is known of it beforehand.
struct SampleIntent {
    let intentID: String
    let key: String?
    var amount: Int64
    let givenNumber: String?
    let isValid: Bool

    static let subMchid = "1900000109"
    static let returnMchid = "86693852"

    init(intentID: String, key: String?, amount: Int64 = 10, givenNumber: String? = nil, isValid: Bool = true) {
        self.intentID = intentID
        self.key = key
        self.amount = amount
        self.givenNumber = givenNumber
        self.isValid = isValid
    }

    init(number: Int, _ chance: inout Chance, keyless: Int) {
        self.init(
            intentID: "intent-\(number)", key: chance.happens(keyless) ? nil : "order-\(chance.number(0...5))",
            amount: Int64(chance.number(1...1000)),
            givenNumber: chance.happens(100) ? "given-\(number)" : nil,
            isValid: !chance.happens(50))
    }

    func withAnotherAmount() -> SampleIntent {
        var changed = self
        changed.amount += 1
        return changed
    }

    /// The only number this intent may be returned under.
    var expectedNumber: String {
        if let givenNumber { return givenNumber }
        guard let sub = MerchantID(Self.subMchid), let receiver = MerchantID(Self.returnMchid),
            let id = IntentID(intentID)
        else { preconditionFailure("the sample's identities are valid") }
        return OutReturnNo.derived(subMchid: sub, returnMchid: receiver, intentID: id).rawValue
    }

    func record(topic: String) -> OutgoingRecord {
        var json = JSONWriter(capacity: 200)
        json.object { json in
            json.member("intent_id", intentID)
            json.member("sub_mchid", Self.subMchid)
            json.member("order_id", intentID)
            json.member("return_mchid", Self.returnMchid)
            if isValid { json.member("amount", amount) } else { json.member("amount", "ten") }
            json.member("description", "simulated")
            json.member("out_return_no", optional: givenNumber)
        }
        return OutgoingRecord(
            topic: topic, partition: nil, key: key.map { Array($0.utf8) }, value: json.bytes, headers: [])
    }
}
