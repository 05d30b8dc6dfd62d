import Refunds
import Testing

@Suite("Context of an intent")
struct ContextTests {
    @Test(
        "it is kept byte for byte: spacing, number forms, order and escapes",
        arguments: [
            "{}", "{ }", "{ \"b\" : 1.10 ,\t\"a\":1e2 }", "{\"z\":1,\"a\":2,\"m\":{\"y\":[ ]}}",
            "{\"n\":100000000000000000000000000.000}", "{\"s\":\"\\u00e9\\/\\n\",\r\n\"t\":\"é\"}",
        ])
    func unchanged(context: String) throws {
        let inner = try decode(IntentText().with("context", context)).get()
        #expect(inner.context?.bytes == Array(context.utf8))
        let spaced = " {\"context\" : \(context)  ,\n" + IntentText().text.dropFirst()
        #expect(try decode(Array(spaced.utf8)).get().context?.bytes == Array(context.utf8))
    }

    @Test("it may have 4096 bytes as written, and no more")
    func size() {
        func context(_ bytes: Int) -> String { "{\"a\":\"" + String(repeating: "x", count: bytes - 8) + "\"}" }
        #expect(decode(IntentText().with("context", context(4096))).value?.context?.bytes.count == 4096)
        let invalid = decode(IntentText().with("context", context(4097))).error
        #expect(invalid?.field == "context")
        #expect(invalid?.shownValue == "one of 4097 bytes")
    }

    @Test("null counts as absent")
    func null() throws {
        #expect(try decode(IntentText().with("context", "null")).get().context == nil)
    }
}
