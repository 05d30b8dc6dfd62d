import StrictJSON
import Testing

/// What parsing came to; an error as a value reads better in a table of cases.
func parse(_ text: String, maximumDepth: Int = 64) -> Result<JSONValue, JSONError> {
    parse(Array(text.utf8), maximumDepth: maximumDepth)
}

func parse(_ bytes: [UInt8], maximumDepth: Int = 64) -> Result<JSONValue, JSONError> {
    do throws(JSONError) {
        return .success(try JSONParser.parse(bytes, maximumDepth: maximumDepth))
    } catch {
        return .failure(error)
    }
}

@Suite("Parser")
struct ParserTests {
    @Test(
        "JSON is accepted",
        arguments: [
            "null", "true", "false", "0", "-0", "10.0", "1e1", "1E+10", "-1.5e-3", "\"\"", "[]", "{}", " \t\r\n[ ] \n",
            "[1,[2,{\"a\":[]}],\"x\"]", "{\"\":{\"\":null}}", "\"\u{7f}\u{2028}😀\"", "{\"a\":1,\"A\":2}",
        ])
    func accepted(text: String) {
        #expect(throws: Never.self) { try parse(text).get() }
    }

    @Test(
        "the first fault is named with its place",
        arguments: [
            ("", .unexpectedEnd, 0), (" ", .unexpectedEnd, 1), ("[", .unexpectedEnd, 1), ("[1", .unexpectedEnd, 2),
            ("{\"a\"", .unexpectedEnd, 4), ("{\"a\":", .unexpectedEnd, 5), ("\"abc", .unexpectedEnd, 4),
            ("\"\\", .unexpectedEnd, 2),
            ("\"\\u12", .unexpectedEnd, 5), ("tru", .unexpectedEnd, 3), ("-", .unexpectedEnd, 1),
            ("1.", .unexpectedEnd, 2),
            ("1e", .unexpectedEnd, 2), ("[1,]", .unexpectedByte(0x5d), 3), ("{\"a\":1,}", .unexpectedByte(0x7d), 7),
            ("[1 2]", .unexpectedByte(0x32), 3), ("{a:1}", .unexpectedByte(0x61), 1),
            ("{1:1}", .unexpectedByte(0x31), 1),
            ("{\"a\" 1}", .unexpectedByte(0x31), 5), ("+1", .unexpectedByte(0x2b), 0), (".5", .unexpectedByte(0x2e), 0),
            ("NaN", .unexpectedByte(0x4e), 0), ("Infinity", .unexpectedByte(0x49), 0),
            ("trUe", .unexpectedByte(0x55), 2),
            ("'a'", .unexpectedByte(0x27), 0), ("[1/**/]", .unexpectedByte(0x2f), 2),
            ("\u{a0}1", .unexpectedByte(0xc2), 0),
            ("1 2", .trailingBytes, 2), ("{}{}", .trailingBytes, 2), ("nulll", .trailingBytes, 4),
            ("1\u{0}", .trailingBytes, 1),
            ("01", .invalidNumber, 2), ("-01", .invalidNumber, 3), ("[1.]", .invalidNumber, 3),
            ("[1.e1]", .invalidNumber, 3),
            ("[1e+]", .invalidNumber, 4), ("[-]", .invalidNumber, 2), ("0x10", .trailingBytes, 1),
            ("\"\n\"", .unescapedControlCharacter(0x0a), 1), ("\"a\u{0}\"", .unescapedControlCharacter(0), 2),
            ("\"\\x\"", .invalidEscape, 2), ("\"\\u12g4\"", .invalidEscape, 5), ("\"\\U0041\"", .invalidEscape, 2),
            ("\"\\ud800\"", .loneSurrogate, 1), ("\"\\udc00\"", .loneSurrogate, 1),
            ("\"\\ud800\\u0041\"", .loneSurrogate, 1),
            ("\"\\ud800\\ud800\"", .loneSurrogate, 1), ("\"\\ud800x\"", .loneSurrogate, 1),
            ("\u{feff}1", .byteOrderMark, 0),
            ("{\"a\":1,\"a\":1}", .duplicateName("a"), 7), ("{\"a\":1,\"\\u0061\":2}", .duplicateName("a"), 7),
            ("[{\"b\":{\"\":1,\"\":2}}]", .duplicateName(""), 12),
        ] as [(String, JSONError.Reason, Int)])
    func rejected(text: String, reason: JSONError.Reason, offset: Int) {
        #expect(parse(text) == .failure(JSONError(reason, offset: offset)))
    }

    @Test(
        "bytes that are not UTF-8 are rejected where they stand",
        arguments: [
            ([0x22, 0xff, 0x22], 1), ([0x22, 0x61, 0xc3, 0x22], 2), ([0x22, 0xc0, 0xaf, 0x22], 1),
            ([0x22, 0xed, 0xa0, 0x80, 0x22], 1),
            ([0x22, 0xf4, 0x90, 0x80, 0x80, 0x22], 1), ([0x22, 0x5c, 0x6e, 0x80, 0x22], 3),
            ([0x22, 0xe2, 0x82, 0x22], 1),
        ] as [([UInt8], Int)])
    func notUTF8(bytes: [UInt8], offset: Int) {
        #expect(parse(bytes) == .failure(JSONError(.invalidUTF8, offset: offset)))
    }

    @Test(
        "escapes are read",
        arguments: [
            ("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\u{8}\u{c}\n\r\t"), ("\\u0041\\u00e9\\u20AC", "Aé€"),
            ("\\ud83d\\ude00", "😀"),
            ("\\uDBFF\\uDFFF", "\u{10ffff}"), ("a\\u0000b", "a\u{0}b"), ("é\\n😀", "é\n😀"),
        ])
    func escapes(written: String, read: String) {
        #expect(parse("\"\(written)\"") == .success(.string(read)))
    }

    @Test(
        "numbers are kept as they are written, and are integers only when written so",
        arguments: [
            ("10", 10), ("-7", -7), ("0", 0), ("9223372036854775807", .max), ("-9223372036854775808", .min),
            ("9223372036854775808", nil), ("10.0", nil), ("1e1", nil), ("1E1", nil), ("0.0", nil),
            (String(repeating: "9", count: 400), nil),
        ] as [(String, Int64?)])
    func numbers(text: String, integer: Int64?) {
        let number = parse(text).success?.numberValue
        #expect(number?.lexeme == text)
        #expect(number?.int64 == integer)
    }

    @Test("nesting is allowed up to the limit and refused one level deeper", arguments: ["[", "{\"a\":"])
    func depth(open: String) {
        let close = open == "[" ? "]" : "}"
        func nested(_ levels: Int) -> String {
            String(repeating: open, count: levels) + (open == "[" ? "" : "1") + String(repeating: close, count: levels)
        }
        #expect(parse(nested(64)).success != nil)
        #expect(parse(nested(65)).failure?.reason == .tooDeep(limit: 64))
        #expect(parse(nested(3), maximumDepth: 3).success != nil)
        #expect(parse(nested(4), maximumDepth: 3).failure?.reason == .tooDeep(limit: 3))
        #expect(parse(String(repeating: open, count: 1 << 20)).failure?.reason == .tooDeep(limit: 64))
        #expect(
            parse("[" + String(repeating: "[],{\"a\":[]},", count: 500) + "1]").success != nil,
            "side by side is not deep")
    }
}

extension Result {
    var success: Success? {
        if case .success(let value) = self { value } else { nil }
    }

    var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
