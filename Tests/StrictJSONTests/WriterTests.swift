import StrictJSON
import Testing

@Suite("Writer")
struct WriterTests {
    private func text(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        body(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test("members and elements are written in order, separated once, without white space")
    func structure() {
        let written = text { json in
            json.object { json in
                json.member("s", "x")
                json.member("i", Int64.min)
                json.member("j", 0)
                json.member("b", true)
                json.member("none", optional: String?.none)
                json.member("noneEither", optional: Int?.none)
                json.member("some", optional: 7)
                json.member("raw", raw: Array("{ \"a\" : 1.10 }".utf8))
                json.member("o", object: { _ in })
                json.member(
                    "list",
                    array: { json in
                        json.element("y")
                        json.element(Int64.max)
                        json.element(-1)
                        json.element(false)
                        json.element(raw: Array("1e1".utf8))
                        json.array { _ in }
                        json.object { $0.member("k", "v") }
                    })
                json.member("last", "z")
            }
        }
        #expect(
            written
                == "{\"s\":\"x\",\"i\":-9223372036854775808,\"j\":0,\"b\":true,\"some\":7,\"raw\":{ \"a\" : 1.10 },\"o\":{},"
                + "\"list\":[\"y\",9223372036854775807,-1,false,1e1,[],{\"k\":\"v\"}],\"last\":\"z\"}")
    }

    @Test("every Unicode scalar goes through a writer and a parser unchanged, in values and in names")
    func everyScalar() throws {
        var all = ""
        for value in UInt32(0)...0x10ffff {
            guard let scalar = Unicode.Scalar(value), value < 0x3000 || value % 97 == 0 || value > 0x10ff00 else {
                continue
            }
            all.unicodeScalars.append(scalar)
        }
        let written = text { json in json.object { $0.member(all, all) } }
        let member = try #require(parse(written).success?.objectValue?.members.first)
        #expect(member.name.unicodeScalars.elementsEqual(all.unicodeScalars))
        #expect(member.value.stringValue?.unicodeScalars.elementsEqual(all.unicodeScalars) == true)
    }

    @Test(
        "only what must be escaped is",
        arguments: [
            ("\"\\", "\\\"\\\\"), ("\n\r\t", "\\n\\r\\t"), ("\u{0}\u{8}\u{1f}", "\\u0000\\u0008\\u001f"),
            ("/\u{7f}é😀", "/\u{7f}é😀"),
        ])
    func escapes(value: String, written: String) {
        #expect(text { json in json.array { $0.element(value) } } == "[\"\(written)\"]")
    }
}
