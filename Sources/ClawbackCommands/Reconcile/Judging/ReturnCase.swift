import KafkaRecords
import Refunds

/// Everything that is known about one number: its intents, its outcomes and WeChat Pay's answer. Of a constant size, however many
/// records there are.
struct ReturnCase: Sendable {
    let number: OutReturnNo

    /// The intent that was read first; `nil` when none of the window has this number.
    private(set) var intent: SeenIntent?
    /// Intent records with this number.
    private(set) var deliveries = 0
    /// In what an intent with the same number differs from the first.
    private(set) var intentDifference: String?
    /// An invalid intent of the window gives this number as its own.
    var isInvalidIntents = false

    /// The settled outcome that was read first.
    private(set) var settled: ReadOutcome?
    /// Settled outcomes that say the same once more.
    private(set) var repeats = 0
    /// A settled outcome that says something else than the first.
    private(set) var contradiction: ReadOutcome?
    /// The latest that says `processing`.
    private(set) var open: ReadOutcome?

    /// `nil`: not asked.
    var answer: SeenAnswer?

    init(number: OutReturnNo) {
        self.number = number
    }

    /// The latest word about it, the settled one where there is one.
    var outcome: ReadOutcome? { settled ?? open }

    /// Fen: the intent's, else the outcome's.
    var amount: Int64? { intent?.intent.amount.rawValue ?? outcome?.amount }

    mutating func add(_ other: SeenIntent) {
        deliveries += 1
        guard let intent else {
            intent = other
            return
        }
        intentDifference = intentDifference ?? intent.difference(from: other)
    }

    mutating func add(_ outcome: ReadOutcome) {
        guard outcome.isSettled else {
            if let open, let at = open.at, let later = outcome.at, later < at { return }
            open = outcome
            return
        }
        guard let settled else {
            self.settled = outcome
            return
        }
        if settled.contradicts(outcome) {
            contradiction = contradiction ?? outcome
        } else {
            repeats += 1
        }
    }
}

/// An intent and where it stands.
struct SeenIntent: Hashable, Sendable {
    var intent: RefundIntent
    var place: RecordPlace
    var at: Timestamp?
    var key: [UInt8]?
    /// `traceparent` and `tracestate`, which travel on to outcomes.
    var trace: [RecordHeader]

    /// The first field in which `other`, of the same number, asks for another return.
    func difference(from other: SeenIntent) -> String? {
        func compare(_ field: String, _ first: String?, _ second: String?) -> String? {
            first == second ? nil : "\(field): \(first ?? "none") at \(place), \(second ?? "none") at \(other.place)"
        }
        let (first, second) = (intent, other.intent)
        return compare("amount", "\(first.amount.rawValue)", "\(second.amount.rawValue)")
            ?? compare("sub_mchid", first.subMchid.rawValue, second.subMchid.rawValue)
            ?? compare("return_mchid", first.returnMchid.rawValue, second.returnMchid.rawValue)
            ?? compare("order_id", first.orderID, second.orderID)
            ?? compare("out_order_no", first.outOrderNo, second.outOrderNo)
            ?? compare("intent_id", first.intentID.rawValue, second.intentID.rawValue)
    }
}

extension ReadOutcome {
    /// Whether a consumer that has acted on one of the two settled outcomes is misled by it, if the other is right.
    fileprivate func contradicts(_ other: ReadOutcome) -> Bool {
        func differ<Value: Equatable>(_ first: Value?, _ second: Value?) -> Bool {
            guard let first, let second else { return false }
            return first != second
        }
        return status != other.status || differ(amount, other.amount) || differ(returnNo, other.returnNo)
    }
}
