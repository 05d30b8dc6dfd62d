import Refunds
import Testing

/// What an outcome can still say about an intent that is invalid.
@Suite("What is recovered of an invalid intent")
struct RecoveryTests {
    @Test("fields that are valid in themselves survive another one's fault")
    func survivors() throws {
        let recovered = try #require(decode(IntentText().with("amount", "0").with("context", "{ }")).error?.recovered)
        #expect(recovered.intentID == Sample.intent.intentID)
        #expect(recovered.subMchid == Sample.intent.subMchid)
        #expect(recovered.returnMchid == Sample.intent.returnMchid)
        #expect(recovered.orderID == Sample.intent.orderID)
        #expect(recovered.amount == nil)
        #expect(recovered.context?.bytes == Array("{ }".utf8))
        #expect(recovered.outReturnNo == Sample.intent.outReturnNo)
    }

    @Test("without its identities there is no number")
    func noNumber() {
        for field in ["intent_id", "sub_mchid", "return_mchid"] {
            #expect(decode(IntentText().with(field, nil)).error?.recovered.outReturnNo == nil, "\(field)")
        }
    }

    @Test("a number that was meant and is unreadable is not replaced by a derived one")
    func meantNumber() throws {
        let alone = try #require(decode(IntentText().with("out_return_no", "\"a/b\"")).error)
        #expect(alone.recovered.outReturnNo == nil)
        let second = try #require(decode(IntentText().with("amount", "0").with("out_return_no", "\"a/b\"")).error)
        #expect(second.field == "amount")
        #expect(second.recovered.intentID == Sample.intent.intentID)
        #expect(second.recovered.outReturnNo == nil)
    }

    @Test("of what is no JSON nothing is recovered")
    func nothing() {
        #expect(decode(Array("{\"intent_id\":\"RF-1\"".utf8)).error?.recovered == RecoveredIntent())
    }
}
