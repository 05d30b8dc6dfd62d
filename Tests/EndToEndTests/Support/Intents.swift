import Refunds
import StrictJSON

/// Intents as the order platform would write them.
struct TestIntent: Hashable, Sendable {
    var intentID: String
    var subMchid = "1900000109"
    var orderID = "3008450740201411110007820472"
    var returnMchid = "86693852"
    var amount: Int64 = 10

    /// The number that the contract derives.
    var outReturnNo: String {
        guard let sub = MerchantID(subMchid), let receiver = MerchantID(returnMchid), let id = IntentID(intentID) else {
            preconditionFailure("test intents are valid")
        }
        return OutReturnNo.derived(subMchid: sub, returnMchid: receiver, intentID: id).rawValue
    }

    var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("intent_id", intentID)
            writer.member("sub_mchid", subMchid)
            writer.member("order_id", orderID)
            writer.member("return_mchid", returnMchid)
            writer.member("amount", amount)
            writer.member("description", "分账回退")
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// For `kcat -K <tab> -l`.
    var line: String { "\(orderID)\t\(json)" }

    /// The example of the API's own documentation.
    static let documented = TestIntent(intentID: "documented-example")

    /// `count` of them, of as many orders, with different amounts.
    static func many(_ count: Int) -> [TestIntent] {
        (1...count).map { number in
            TestIntent(
                intentID: "RF-\(number)", orderID: "30084507402014111100\(1_000_000 + number)",
                amount: Int64(number % 97 + 1))
        }
    }

    static func file(_ intents: [TestIntent]) -> String {
        intents.map { $0.line + "\n" }.joined()
    }
}
