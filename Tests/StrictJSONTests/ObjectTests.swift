import StrictJSON
import Testing

@Suite("Objects")
struct ObjectTests {
    @Test("members come in the order written, with the bytes of their values")
    func members() throws {
        let bytes = Array(" { \"b\" : 1.10 ,\"a\":{ \"x\" : [ ] },\"s\":\"\\u00e9\" }".utf8)
        let object = try #require(parse(bytes).success?.objectValue)
        #expect(object.members.map(\.name) == ["b", "a", "s"])
        #expect(
            object.members.map { String(decoding: bytes[$0.raw], as: UTF8.self) }
                == ["1.10", "{ \"x\" : [ ] }", "\"\\u00e9\""])
        #expect(object["b"]?.numberValue?.lexeme == "1.10")
        #expect(object["c"] == nil)
    }

    @Test("a name used twice is found in objects of every size", arguments: [2, 23, 24, 25, 26, 1000])
    func duplicates(count: Int) {
        let names = (1..<count).map { "\"n\($0)\":0" }
        #expect(parse("{" + names.joined(separator: ",") + "}").success?.objectValue?.members.count == count - 1)
        for repeated in [1, count - 1] {
            let text = "{" + (names + ["\"n\(repeated)\":0"]).joined(separator: ",") + "}"
            #expect(parse(text).failure?.reason == .duplicateName("n\(repeated)"))
        }
    }

    @Test("names that only look alike are different names")
    func canonicallyEquivalent() {
        let object = parse("{\"\u{e9}\":1,\"e\u{301}\":2}").success?.objectValue
        #expect(object?["\u{e9}"]?.numberValue?.int64 == 1)
        #expect(object?["e\u{301}"]?.numberValue?.int64 == 2)
    }

    @Test("tens of thousands of canonically equivalent names take no longer than any others", .timeLimit(.minutes(1)))
    func hostileNames() {
        // 15 letters, each in one of two spellings: 32,768 names that Swift's strings take for the same one.
        let names = (0..<(1 << 15)).map { bits in
            (0..<15).map { bits >> $0 & 1 == 0 ? "\u{e9}" : "e\u{301}" }.joined()
        }
        let text = "{" + names.map { "\"\($0)\":0" }.joined(separator: ",") + "}"
        let clock = ContinuousClock()
        var value: JSONValue?
        let duration = clock.measure { value = parse(text).success }
        #expect(value?.objectValue?.members.count == names.count)
        // Comparing each with each takes minutes; this bound has room for a slow machine.
        #expect(duration < .seconds(20))
    }
}
