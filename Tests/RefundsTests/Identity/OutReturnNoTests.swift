import Foundation
import Refunds
import StrictJSON
import Testing

@Suite("Derived out_return_no")
struct OutReturnNoTests {
    @Test("the published vectors are reached")
    func vectors() throws {
        let file = Repository.schemas.appending(path: "out-return-no.vectors.json")
        let parsed = try JSONParser.parse(Array(try Data(contentsOf: file)))
        let vectors = try #require(parsed.objectValue?["vectors"]?.arrayValue)
        #expect(vectors.count >= 7)
        for vector in vectors {
            func text(_ name: String) -> String { vector.objectValue?[name]?.stringValue ?? "" }
            let number = OutReturnNo.derived(
                subMchid: try #require(MerchantID(text("sub_mchid"))),
                returnMchid: try #require(MerchantID(text("return_mchid"))),
                intentID: try #require(IntentID(text("intent_id"))))
            #expect(number.rawValue == text("out_return_no"))
        }
    }

    @Test("neither amount, order numbers, description nor context enter it")
    func onlyIdentitiesEnter() {
        var other = Sample.intent(orderID: nil, outOrderNo: "P1", amount: 11, context: "{}")
        other.description = "another"
        #expect(other.outReturnNo == Sample.intent.outReturnNo)
        #expect(Sample.intent(id: "RF-2").outReturnNo != Sample.intent.outReturnNo)
    }

    @Test("a given number is used as it is")
    func given() {
        #expect(Sample.intent(outReturnNo: "R-1").outReturnNo.rawValue == "R-1")
    }
}

@Suite("Identifiers")
struct IdentifierTests {
    @Test(
        "an intent's id is 1–64 printable ASCII characters without spaces",
        arguments: [
            ("a", true), ("!~", true), (String(repeating: "x", count: 64), true), ("", false), ("a b", false),
            ("a\u{7f}", false),
            ("a\n", false), ("é", false), (String(repeating: "x", count: 65), false),
        ])
    func intentID(text: String, isValid: Bool) {
        #expect((IntentID(text) != nil) == isValid)
    }

    @Test(
        "a merchant is 1–32 ASCII digits",
        arguments: [
            ("0", true), (String(repeating: "9", count: 32), true), ("", false), ("1a", false), ("１", false),
            ("-1", false),
            (String(repeating: "9", count: 33), false),
        ])
    func merchant(text: String, isValid: Bool) {
        #expect((MerchantID(text) != nil) == isValid)
    }

    @Test(
        "a number is 1–64 characters of those that WeChat Pay allows",
        arguments: [
            ("09azAZ_-|*@", true), (String(repeating: "x", count: 64), true), ("", false), ("a/b", false),
            ("a b", false),
            ("a\u{0}", false), ("单", false), (String(repeating: "x", count: 65), false),
        ])
    func outReturnNo(text: String, isValid: Bool) {
        #expect((OutReturnNo(text) != nil) == isValid)
    }

    @Test(
        "an amount is 1 … 2⁵³−1 fen",
        arguments: [
            (1, true), (9_007_199_254_740_991, true), (0, false), (-1, false), (9_007_199_254_740_992, false),
            (Int64.max, false), (Int64.min, false),
        ] as [(Int64, Bool)])
    func fen(amount: Int64, isValid: Bool) {
        #expect((Fen(amount) != nil) == isValid)
    }
}
