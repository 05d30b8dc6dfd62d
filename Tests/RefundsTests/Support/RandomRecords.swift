import KafkaRecords
import Refunds
import TestSupport

/// Valid records by chance, the odd corners more often than life has them.
struct RandomRecords {
    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    mutating func requery() -> RequeryRecord {
        RequeryRecord(
            intent: intent(), attempt: oneOf([1, 2, 17, Int(Int32.max)]), firstSubmittedAt: moment(), dueAt: moment(),
            action: oneOf([.query, .submit]), refusal: maybe { $0.error() }, openSubmitUntil: maybe { $0.moment() },
            lastError: maybe { $0.error() },
            source: RecordPlace(
                topicPartition: TopicPartition(
                    topic: oneOf(["refund-intents", "t", "a.b_c-d"]), partition: oneOf([0, 7, .max])),
                offset: Offset(oneOf([0, 1, 4711, .max]))),
            intentAt: maybe { $0.moment() })
    }

    mutating func intent() -> RefundIntent {
        let orderID = maybe { $0.text(1...64) }
        return RefundIntent(
            intentID: valid(1...64, "abcXYZ019!~\"\\/{}|", IntentID.init),
            subMchid: valid(1...32, "0123456789", MerchantID.init),
            orderID: orderID, outOrderNo: orderID == nil ? text(1...64) : maybe { $0.text(1...64) },
            transactionID: maybe { $0.text(1...32) }, returnMchid: valid(1...32, "0123456789", MerchantID.init),
            amount: Fen(oneOf([1, 10, Int64.random(in: 1...1_000_000, using: &random), 9_007_199_254_740_991]))!,
            description: text(1...80), givenOutReturnNo: maybe { $0.valid(1...64, "aZ0_-|*@", OutReturnNo.init) },
            context: maybe { $0.context() })
    }

    private mutating func context() -> RawJSON {
        let texts = [
            "{}", "{ \"a\" :\t1.10 }", "{\"b\":1,\"a\":[null,true,{\"\":\"\\u00e9\\ud83d\\ude00\"}]}",
            "{\"n\":-1E+400,\r\n\"z\":0.0}",
        ]
        return RawJSON(bytes: Array(oneOf(texts).utf8))
    }

    private mutating func error() -> ErrorDetail {
        ErrorDetail(
            code: text(1...64), message: text(0...256), httpStatus: maybe { $0.oneOf([100, 400, 403, 599, 999]) })
    }

    private mutating func moment() -> Timestamp {
        let range: ClosedRange<Int64> = oneOf([
            0...1, -62_167_219_200_000...253_402_300_799_999, 1_795_508_163_000...1_795_508_164_000,
        ])
        return Timestamp(milliseconds: Int64.random(in: range, using: &random))
    }

    private mutating func text(_ length: ClosedRange<Int>) -> String {
        let scalars: [Unicode.Scalar] = [
            "a", "0", " ", "\"", "\\", "/", "\n", "\u{0}", "\u{1f}", "\u{7f}", "é", "\u{301}", "退", "😀", "\u{2028}",
        ]
        var text = ""
        for _ in 0..<Int.random(in: length, using: &random) { text.unicodeScalars.append(oneOf(scalars)) }
        return text
    }

    private mutating func valid<Value>(_ length: ClosedRange<Int>, _ allowed: String, _ make: (String) -> Value?)
        -> Value
    {
        let text = String((0..<Int.random(in: length, using: &random)).map { _ in oneOf(Array(allowed)) })
        guard let value = make(text) else { preconditionFailure("\(text) is made of what is allowed") }
        return value
    }

    private mutating func maybe<Value>(_ make: (inout RandomRecords) -> Value) -> Value? {
        Bool.random(using: &random) ? make(&self) : nil
    }

    private mutating func oneOf<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &random)]
    }
}
