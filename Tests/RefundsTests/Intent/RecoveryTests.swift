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

    @Test(
        "a key that no outcome could carry makes the record invalid, all of whose fields survive; none is keyed by it")
    func largeKey() throws {
        let most = String(repeating: "k", count: IntentDecoder.mostKeyBytes)
        #expect(try IntentDecoder.decode(Sample.record(value: IntentText().bytes, key: most)) == Sample.intent)

        let record = Sample.record(value: IntentText().bytes, key: most + "k")
        let thrown = #expect(throws: InvalidIntent.self) { try IntentDecoder.decode(record) }
        let invalid = try #require(thrown)
        #expect(invalid.recovered.outReturnNo == Sample.intent.outReturnNo)
        let builder = EffectsBuilder(topics: TopicNames(), groupID: "clawback")
        let records = builder.effects(of: invalid, in: record, now: Sample.now).records
        let outcome = try #require(records.first { $0.topic == "refund-outcomes" })
        #expect(outcome.byteCount < 4096)
        #expect(records.first { $0.topic == "refund-dead-letters" }?.key == record.key)
    }

    @Test("of what is no JSON nothing is recovered")
    func nothing() {
        #expect(decode(Array("{\"intent_id\":\"RF-1\"".utf8)).error?.recovered == RecoveredIntent())
    }
}
