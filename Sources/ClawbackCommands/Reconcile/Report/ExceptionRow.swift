import KafkaRecords
import Refunds
import StrictJSON

/// One exception, as a row of the CSV and as a JSON object: the same columns under the same names.
struct ExceptionRow: Sendable {
    private let columns: [(name: String, value: String?)]
    private let amount: Int64?

    init(_ subject: ReturnCase, _ judgement: Judgement) {
        let (seen, outcome) = (subject.intent, subject.outcome)
        let intent = seen?.intent
        amount = subject.amount
        var state: ReturnAnswer?
        if case .state(let found) = subject.answer { state = found }
        let repair: String? =
            switch judgement.repair {
            case .publish(let state): "publish \(state.status?.rawValue ?? "")"
            case .contradict(let state, _): "publish \(state.status?.rawValue ?? "") against a settled outcome"
            case nil: nil
            }
        columns = [
            ("class", judgement.kind.rawValue),
            ("out_return_no", subject.number.rawValue),
            ("intent_id", intent?.intentID.rawValue ?? outcome?.intentID),
            ("sub_mchid", intent?.subMchid.rawValue),
            ("return_mchid", intent?.returnMchid.rawValue ?? outcome?.returnMchid),
            ("order_id", intent?.orderID),
            ("out_order_no", intent?.outOrderNo),
            ("intent_place", seen.map { "\($0.place)" }),
            ("intent_at", seen?.at?.rfc3339),
            ("outcome_status", outcome?.status.rawValue),
            ("outcome_id", outcome?.outcomeID),
            ("outcome_place", outcome.map { "\($0.place)" }),
            ("outcome_at", outcome?.at?.rfc3339),
            ("wechatpay_status", Self.word(subject.answer)),
            ("return_no", state?.returnNo ?? outcome?.returnNo),
            ("repair", repair),
            ("facts", judgement.words),
        ]
    }

    private static func word(_ answer: SeenAnswer?) -> String? {
        switch answer {
        case .state(let state): state.status?.rawValue
        case .unknown: "unknown"
        case .unclear: "no answer"
        case nil: nil
        }
    }

    /// The heading of the CSV.
    static var heading: [UInt8] {
        let names = ExceptionRow(ReturnCase(number: .sample), Judgement(.inStep, "")).columns.map(\.name)
        return CSV.row(names + ["amount"])
    }

    func csv() -> [UInt8] {
        CSV.row(columns.map { $0.value ?? "" } + [amount.map(String.init) ?? ""])
    }

    func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { json in
            for (name, value) in columns { json.member(name, optional: value) }
            if let amount { json.member("amount", amount) }
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}

extension OutReturnNo {
    fileprivate static var sample: OutReturnNo {
        guard let number = OutReturnNo("0") else { preconditionFailure("one digit is a valid number") }
        return number
    }
}
