import Refunds
import Testing

/// One good and one bad example of each rule; many more are the samples in schemas/.
@Suite("Rules of an intent")
struct IntentRuleTests {
    @Test("every field is read")
    func everyField() throws {
        let text = IntentText().with("out_order_no", "\"P1\"").with("transaction_id", "\"42\"")
            .with("out_return_no", "\"R-1\"").with("context", "{\"a\":1}")
        let intent = try decode(text).get()
        #expect(intent.intentID.rawValue == "RF-1")
        #expect(intent.subMchid.rawValue == "1900000109")
        #expect(intent.orderID == "3008450740201411110007820472")
        #expect(intent.outOrderNo == "P1")
        #expect(intent.transactionID == "42")
        #expect(intent.returnMchid.rawValue == "86693852")
        #expect(intent.amount.rawValue == 10)
        #expect(intent.description == "用户退款")
        #expect(intent.givenOutReturnNo?.rawValue == "R-1")
        #expect(intent.outReturnNo.rawValue == "R-1")
        #expect(intent.context?.bytes == Array("{\"a\":1}".utf8))
    }

    @Test(
        "what the rules allow is accepted",
        arguments: [
            ("intent_id", "\"!~\""), ("sub_mchid", "\"0\""), ("order_id", "\"单\""), ("out_order_no", "\"\""),
            ("transaction_id", "\"\""), ("amount", "1"), ("amount", "9007199254740991"), ("description", "\" \""),
            ("out_return_no", "\"a|b*c@d_e-f\""), ("context", "{}"), ("note", "[1]"),
        ])
    func accepted(field: String, value: String) {
        #expect(throws: Never.self) { try decode(IntentText().with(field, value)).get() }
    }

    @Test(
        "what breaks a rule is refused by the field's name",
        arguments: [
            ("intent_id", nil), ("intent_id", "\"\""), ("intent_id", "\"a b\""), ("intent_id", "null"),
            ("intent_id", "1"),
            ("sub_mchid", nil), ("sub_mchid", "\"x\""), ("sub_mchid", "1900000109"), ("sub_mchid", "null"),
            ("order_id", nil), ("order_id", "\"\""), ("order_id", "null"), ("order_id", "1"), ("order_id", "true"),
            ("out_order_no", "{}"), ("transaction_id", "[]"),
            ("transaction_id", "\"123456789012345678901234567890123\""),
            ("return_mchid", nil), ("return_mchid", "\"o-openid\""), ("return_mchid", "[]"),
            ("amount", nil), ("amount", "null"), ("amount", "0"), ("amount", "-1"), ("amount", "\"10\""),
            ("amount", "10.0"),
            ("amount", "1e1"), ("amount", "0.1"), ("amount", "9007199254740992"), ("amount", "9223372036854775808"),
            ("amount", "1e999999999"), ("amount", "{}"), ("amount", "true"),
            ("description", nil), ("description", "\"\""), ("description", "1"), ("description", "null"),
            ("out_return_no", "\"\""), ("out_return_no", "\"a/b\""), ("out_return_no", "1"),
            ("context", "[]"), ("context", "\"{}\""), ("context", "1"),
        ] as [(String, String?)])
    func refused(field: String, value: String?) throws {
        let invalid = try #require(decode(IntentText().with(field, value)).error)
        #expect(invalid.field == field)
        #expect(invalid.message.hasPrefix("\(field): "))
    }

    @Test("the error says field, value and rule")
    func message() {
        #expect(
            decode(IntentText().with("amount", "10.0")).error?.message
                == "amount: found 10.0; must be an integer from 1 to 9007199254740991, in fen")
        #expect(
            decode(IntentText().with("sub_mchid", nil)).error?.message
                == "sub_mchid: it is missing; must be 1–32 digits")
    }

    @Test("a hostile value is shortened and made printable in the error")
    func shownValue() throws {
        let value = "\"\\u001b[31m\(String(repeating: "退", count: 5000))\""
        let invalid = try #require(decode(IntentText().with("intent_id", value)).error)
        #expect(invalid.message.count < 200)
        #expect(!invalid.message.unicodeScalars.contains("\u{1b}"))
    }

    @Test("one of the two order numbers is enough, and an empty one counts as absent")
    func orderNumbers() throws {
        let intent = try decode(IntentText().with("order_id", "\"\"").with("out_order_no", "\"P1\"")).get()
        #expect(intent.orderID == nil)
        #expect(intent.outOrderNo == "P1")
    }

    @Test("a description is counted in characters, not in bytes")
    func descriptionLength() {
        let longest = String(repeating: "😀", count: 80)
        #expect(decode(IntentText().with("description", "\"\(longest)\"")).value?.description == longest)
        #expect(decode(IntentText().with("description", "\"\(longest)x\"")).error?.field == "description")
    }
}
