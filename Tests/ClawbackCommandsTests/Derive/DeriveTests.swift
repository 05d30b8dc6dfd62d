import Testing

@testable import ClawbackCommands

@Suite("Numbers for intents")
struct DeriveTests {
    private func lines(_ texts: [String], form: DeriveForm = DeriveForm(kind: .json)) -> (
        output: [String], problems: [String], lines: DeriveLines
    ) {
        var lines = DeriveLines(form: form)
        var output: [String] = []
        var problems: [String] = []
        for text in texts {
            let result = lines.handle(Array(text.utf8))
            if let bytes = result.output { output.append(String(decoding: bytes, as: UTF8.self)) }
            if let problem = result.problem { problems.append(problem) }
        }
        return (output, problems, lines)
    }

    @Test("three fields are enough, and the line comes back with the number of the published vectors")
    func threeFields() {
        let result = lines([#"{"intent_id":"RF-1","sub_mchid":"1900000109","return_mchid":"86693852"}"#])
        #expect(
            result.output == [
                #"{"intent_id":"RF-1","out_return_no":"CB1dd39a21bf02775c9869e3a1fc04ebc8f0c38b471"}"# + "\n"
            ])
    }

    @Test("a number that an intent carries is used as it is")
    func given() {
        let result = lines(
            [#"{"intent_id":"RF-1","sub_mchid":"1","return_mchid":"2","out_return_no":"mine-1"}"#], form: DeriveForm())
        #expect(result.output == ["RF-1\tmine-1\n"])
    }

    @Test("bad lines are named by their place and do not stop the others")
    func badLines() {
        let result = lines([
            "", "{", "[]", #"{"intent_id":"a b","sub_mchid":"1","return_mchid":"2"}"#,
            #"{"intent_id":"a","sub_mchid":1,"return_mchid":"2"}"#, #"{"intent_id":"a","sub_mchid":"1"}"#,
            #"{"intent_id":"3","sub_mchid":"1","return_mchid":"2"}"#,
        ])
        #expect(result.output.count == 1)
        #expect(result.lines.badCount == 5)
        #expect(
            result.problems.map { String($0.prefix(7)) } == ["line 2:", "line 3:", "line 4:", "line 5:", "line 6:"])
        #expect(
            result.problems[2]
                == #"line 4: intent_id: "a b" is not allowed; allowed: 1–64 printable ASCII characters without spaces"#
        )
        #expect(result.problems[4] == "line 6: return_mchid: missing; allowed: 1–32 digits")
    }

    @Test("explained, the hashed bytes are shown as text and in hexadecimal, and the digest that the number begins")
    func explained() throws {
        let line = #"{"intent_id":"a\"\\","sub_mchid":"1","return_mchid":"2"}"#
        let text = lines([line], form: DeriveForm(explains: true)).output.joined()
        #expect(text.contains(#"  hashed   "clawback/1\n1\n2\na\"\\""# + "\n"))
        #expect(text.contains("  in hex   636c61776261636b2f310a310a320a61225c\n"))
        let number = try #require(text.split(separator: "\t").last?.prefix(43))
        #expect(text.contains("  SHA-256  \(number.dropFirst(3))"))
        let json = lines([line], form: DeriveForm(kind: .json, explains: true)).output.joined()
        #expect(json.contains(#""hashed":"clawback/1\n1\n2\na\"\\","hashed_hex":"636c"#))
    }

    @Test("of an intent that carries its number nothing is hashed, and that is said")
    func nothingHashed() {
        let line = #"{"intent_id":"3","sub_mchid":"1","return_mchid":"2","out_return_no":"mine"}"#
        let text = lines([line], form: DeriveForm(explains: true)).output.joined()
        #expect(text == "3\tmine\n  nothing is hashed: the intent carries its number\n")
    }

    @Test("as rows: a heading, and what the number was made of beside it")
    func csv() {
        let form = DeriveForm(kind: .csv)
        #expect(String(decoding: form.heading, as: UTF8.self) == "intent_id,sub_mchid,return_mchid,out_return_no\r\n")
        let line = #"{"intent_id":"a,b","sub_mchid":"1","return_mchid":"2","out_return_no":"mine"}"#
        #expect(lines([line], form: form).output == ["\"a,b\",1,2,mine\r\n"])
    }

    @Test("rows and objects at once are refused")
    func both() {
        #expect(throws: (any Error).self) { try DeriveCommand.parse(["--json", "--csv"]) }
    }
}
