/// Why a record is no intent: the field, its value and the rule it breaks; and whatever else of it could be read.
package struct InvalidIntent: Error, Hashable, Sendable {
    /// The field at fault; `nil` when the record as a whole is.
    package var field: String?
    /// The value found, shortened and made printable; `nil` when there was none.
    package var shownValue: String?
    package var rule: String
    package var recovered: RecoveredIntent

    package init(field: String?, shownValue: String?, rule: String, recovered: RecoveredIntent = RecoveredIntent()) {
        self.field = field
        self.shownValue = shownValue
        self.rule = rule
        self.recovered = recovered
    }

    package var message: String {
        let found = shownValue.map { "found \($0)" } ?? "it is missing"
        return field.map { "\($0): \(found); must be \(rule)" } ?? rule
    }

    /// The same without the value found, which may be anything.
    package var ruleBroken: String { field.map { "\($0): must be \(rule)" } ?? rule }

    /// At most 60 characters of `text`, with whatever is not printable ASCII replaced.
    package static func shown(_ text: String) -> String {
        var shown = "\""
        for scalar in text.unicodeScalars.prefix(60) {
            shown.unicodeScalars.append(scalar.isASCII && scalar.value >= 0x20 && scalar.value < 0x7f ? scalar : "?")
        }
        return shown + (text.unicodeScalars.count > 60 ? "…\"" : "\"")
    }
}

/// The fields of an invalid intent that are valid in themselves, so that an outcome can still say whose it is.
package struct RecoveredIntent: Hashable, Sendable {
    package var intentID: IntentID?
    package var subMchid: MerchantID?
    package var orderID: String?
    package var outOrderNo: String?
    package var returnMchid: MerchantID?
    package var amount: Fen?
    package var givenOutReturnNo: OutReturnNo?
    package var context: RawJSON?

    package init() {}

    /// All of an intent that is valid, in a record that is not.
    init(_ intent: RefundIntent) {
        intentID = intent.intentID
        subMchid = intent.subMchid
        orderID = intent.orderID
        outOrderNo = intent.outOrderNo
        returnMchid = intent.returnMchid
        amount = intent.amount
        givenOutReturnNo = intent.givenOutReturnNo
        context = intent.context
    }

    /// The number the return would have been made under, where enough could be read.
    package var outReturnNo: OutReturnNo? {
        if let givenOutReturnNo { return givenOutReturnNo }
        guard let subMchid, let returnMchid, let intentID else { return nil }
        return .derived(subMchid: subMchid, returnMchid: returnMchid, intentID: intentID)
    }
}
