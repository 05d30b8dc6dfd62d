import KafkaRecords
import StrictJSON

@testable import Refunds

/// A record of the intents topic: within the contract's bounds and the same once written again, or refused in words that fit
/// a log line.
enum IntentTarget {
    static let place = RecordPlace(
        topicPartition: TopicPartition(topic: "refund-intents", partition: 3), offset: Offset(4711))
    static let now = Timestamp(milliseconds: 1_795_508_163_123)
    static let builder = EffectsBuilder(topics: TopicNames(), groupID: "clawback")

    static func run(_ bytes: [UInt8]) {
        do throws(InvalidIntent) {
            let intent = try IntentDecoder.decode(value: bytes, headers: [])
            checkBounds(intent)
            checkFields(intent, bytes)
            require(rewritten(intent) == intent, "an intent written again is the same")
        } catch {
            check(error, value: bytes)
        }
    }

    static func rewritten(_ intent: RefundIntent) -> RefundIntent? {
        var writer = JSONWriter()
        writer.object(intent.write)
        return try? IntentDecoder.decode(value: writer.bytes, headers: [])
    }

    static func checkBounds(_ intent: RefundIntent) {
        let id = Array(intent.intentID.rawValue.utf8)
        require((1...64).contains(id.count) && id.allSatisfy { (0x21...0x7E).contains($0) }, "intent_id")
        for mchid in [intent.subMchid, intent.returnMchid] {
            require(
                (1...32).contains(mchid.rawValue.utf8.count)
                    && mchid.rawValue.utf8.allSatisfy { (0x30...0x39).contains($0) }, "a merchant number is 1–32 digits"
            )
        }
        require(intent.orderID != nil || intent.outOrderNo != nil, "an intent has an order number")
        for (text, most) in [
            (intent.orderID, 64), (intent.outOrderNo, 64), (intent.transactionID, 32), (intent.description, 80),
        ] {
            if let text { require((1...most).contains(text.unicodeScalars.count), "a text has 1–\(most) characters") }
        }
        require((1...((1 << 53) - 1)).contains(intent.amount.rawValue), "amount: 1 … 2⁵³−1")
        let number = Array(intent.outReturnNo.rawValue.utf8)
        let others = Array("_-|*@".utf8)
        require(
            (1...64).contains(number.count)
                && number.allSatisfy {
                    (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                        || others.contains($0)
                }, "out_return_no")
        let derived = OutReturnNo.derived(
            subMchid: intent.subMchid, returnMchid: intent.returnMchid, intentID: intent.intentID)
        require(intent.outReturnNo == intent.givenOutReturnNo ?? derived, "the number is the given or the derived one")
        if let context = intent.context {
            require(context.bytes.count <= 4096, "a context has at most 4 KiB")
            require((try? JSONParser.parse(context.bytes))?.objectValue != nil, "a context is an object")
        }
    }

    /// The fields say what the text says, digit by digit.
    private static func checkFields(_ intent: RefundIntent, _ bytes: [UInt8]) {
        guard let object = try? JSONParser.parse(bytes).objectValue else {
            return require(false, "an intent is an object")
        }
        require(
            object["amount"]?.numberValue?.lexeme == String(intent.amount.rawValue), "the amount is the one written")
        require(object["intent_id"]?.stringValue == intent.intentID.rawValue, "the id is the one written")
        require(object["sub_mchid"]?.stringValue == intent.subMchid.rawValue, "the merchant is the one written")
        require(object["return_mchid"]?.stringValue == intent.returnMchid.rawValue, "the receiver is the one written")
        if let number = object["out_return_no"], !number.isNull {
            require(number.stringValue == intent.givenOutReturnNo?.rawValue, "a number that is given is never replaced")
        }
    }

    /// What a refused record leads to can be published: JSON that says whose it is, and a dead letter with the record itself.
    static func check(_ invalid: InvalidIntent, value: [UInt8], headers: [RecordHeader] = []) {
        requireOneLine(invalid.message)
        requireOneLine(invalid.ruleBroken)
        let record = Record(place: place, timestamp: now, key: nil, value: value, headers: headers)
        let effects = builder.effects(of: invalid, in: record, now: now)
        require(effects.records.first?.value == value, "a dead letter is the record, byte for byte")
        for outcome in effects.records.dropFirst() {
            guard let bytes = outcome.value, let object = try? JSONParser.parse(bytes).objectValue else {
                return require(false, "an outcome is a JSON object")
            }
            require(object["status"]?.stringValue == "failed", "an intent that is none has failed")
        }
    }
}
