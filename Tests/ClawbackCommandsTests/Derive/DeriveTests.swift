import Testing

@testable import ClawbackCommands

@Suite("Numbers for intents")
struct DeriveTests {
    private func lines(_ texts: [String], isJSON: Bool = true) -> (
        output: [String], problems: [String], lines: DeriveLines
    ) {
        var lines = DeriveLines(isJSON: isJSON)
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
            [#"{"intent_id":"RF-1","sub_mchid":"1","return_mchid":"2","out_return_no":"mine-1"}"#], isJSON: false)
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
}
