import KafkaRecords
import Refunds

@testable import ClawbackCommands

/// Intents, outcomes and answers about one return.
enum SampleCases {
    static let now = Timestamp(milliseconds: 1_795_508_163_123)
    static let topic = "refund-intents"
    static let number = intent().outReturnNo
    static let scope = IntentScope(
        topic: topic, ranges: [TopicPartition(topic: topic, partition: 0): Offset(100)..<Offset(200)])

    static func intent(_ id: String = "RF-1", amount: Int64 = 10, given: OutReturnNo? = nil) -> RefundIntent {
        guard let intentID = IntentID(id), let sub = MerchantID("1900000109"), let receiver = MerchantID("86693852"),
            let fen = Fen(amount)
        else { preconditionFailure("sample intents are valid") }
        return RefundIntent(
            intentID: intentID, subMchid: sub, orderID: "3008450740201411110007820472", outOrderNo: nil,
            returnMchid: receiver, amount: fen, description: "", givenOutReturnNo: given,
            context: RawJSON(bytes: Array(#"{"a":1}"#.utf8)))
    }

    static func seen(_ intent: RefundIntent = intent(), _ offset: Int64 = 150) -> SeenIntent {
        SeenIntent(
            intent: intent, place: place(offset), at: now + .seconds(-60), key: Array("order-1".utf8),
            trace: [RecordHeader("traceparent", "00-1-2-01")])
    }

    static func place(_ offset: Int64, topic: String = topic) -> RecordPlace {
        RecordPlace(topicPartition: TopicPartition(topic: topic, partition: 0), offset: Offset(offset))
    }

    static func outcome(
        _ status: Outcome.Status, of number: OutReturnNo = number, amount: Int64? = 10, returnNo: String? = nil,
        finishTime: String? = nil, failReason: String? = nil, errorCode: String? = nil, isStalled: Bool = false,
        due: Timestamp? = nil, at: Timestamp = now, source: RecordPlace? = place(150), offset: Int64 = 7
    ) -> ReadOutcome {
        ReadOutcome(
            outcomeID: "CBO1-\(status.rawValue)", status: status, intentID: "RF-1", outReturnNo: number,
            returnMchid: "86693852", amount: amount, returnNo: returnNo, finishTime: finishTime,
            failReason: failReason, errorCode: errorCode, isStalled: isStalled, nextQueryAt: due, at: at,
            source: source, place: place(offset, topic: "refund-outcomes"))
    }

    static func state(
        _ result: ReturnAnswer.Result, amount: Int64 = 10, receiver: String = "86693852", returnNo: String? = nil,
        finishTime: String? = nil, failReason: String? = nil
    ) -> SeenAnswer {
        .state(
            ReturnAnswer(
                subMchid: "1900000109", orderID: "3008450740201411110007820472", outOrderNo: nil,
                outReturnNo: number.rawValue, returnMchid: receiver, amount: amount, returnNo: returnNo,
                result: result, failReason: failReason, finishTime: finishTime))
    }

    static func subject(
        _ outcomes: [ReadOutcome], _ answer: SeenAnswer?, intents: [SeenIntent] = [seen()]
    ) -> ReturnCase {
        var subject = ReturnCase(number: number)
        for intent in intents { subject.add(intent) }
        for outcome in outcomes { subject.add(outcome) }
        subject.answer = answer
        return subject
    }

    static func judge(_ subject: ReturnCase, asks: Bool = true) -> Judgement {
        Judge(scope: scope, asks: asks, now: now).judge(subject)
    }

    /// Shortest way from facts to class.
    static func kind(_ outcomes: [ReadOutcome], _ answer: SeenAnswer?, asks: Bool = true) -> Judgement.Kind {
        judge(subject(outcomes, answer), asks: asks).kind
    }
}
