import Testing

@testable import WeChatPay

@Suite("States of a return")
struct ReturnStateTests {
    private func state(_ text: String) throws(UnreadableAnswer) -> ReturnState {
        try ReturnState(body: Array(text.utf8))
    }

    private func sample(_ old: String = "", _ new: String = "") -> String {
        let text = String(decoding: Samples.answer, as: UTF8.self)
        return old.isEmpty ? text : text.replacing(old, with: new)
    }

    @Test("the documentation's example is read field by field, an empty reason as none")
    func example() throws {
        #expect(try state(sample()) == Samples.state)
    }

    @Test(
        "results, the older spelling and unknown ones included",
        arguments: [
            ("SUCCESS", ReturnState.Result.success), ("PROCESSING", .processing), ("FAILED", .failed),
            ("FAIL", .failed), ("CLOSED", .other("CLOSED")), ("success", .other("success")),
        ])
    func results(text: String, result: ReturnState.Result) throws {
        #expect(try state(sample("SUCCESS", text)).result == result)
    }

    @Test("null counts as absent, unknown members are ignored")
    func nullAndUnknown() throws {
        let read = try state(sample(#""fail_reason":"""#, #""fail_reason":null,"new":{"a":[1]}"#))
        #expect(read == Samples.state)
    }

    @Test(
        "an amount is an integer as it stands, nothing that would have to be rounded or converted",
        arguments: ["10.0", "1e1", "\"10\"", "null", "99999999999999999999", "10.5"])
    func amounts(text: String) {
        #expect(throws: UnreadableAnswer.wrongType(member: "amount", expected: "an integer")) {
            try state(sample("\"amount\":10", "\"amount\":\(text)"))
        }
    }

    @Test("an amount that differs is kept for the caller to see", arguments: [-1, 0, Int64.max])
    func otherAmounts(amount: Int64) throws {
        #expect(try state(sample("\"amount\":10", "\"amount\":\(amount)")).amount == amount)
    }

    @Test("what is missing or of the wrong type is named")
    func faults() {
        #expect(throws: UnreadableAnswer.missingMember("result")) { try state(sample("\"result\"", "\"x\"")) }
        #expect(throws: UnreadableAnswer.missingMember("out_return_no")) { try state(sample("R20190516001", "")) }
        #expect(throws: UnreadableAnswer.wrongType(member: "sub_mchid", expected: "a string")) {
            try state(sample("\"1900000109\"", "1900000109"))
        }
        #expect(throws: UnreadableAnswer.notAnObject) { try state("[]") }
    }

    @Test("what is not JSON is not read", arguments: ["", "<html></html>", "{", "{\"amount\":1,\"amount\":2}", "{} x"])
    func notJSON(text: String) {
        #expect {
            try state(text)
        } throws: { error in
            guard case UnreadableAnswer.notJSON = error else { return false }
            return true
        }
    }
}
