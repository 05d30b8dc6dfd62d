import StrictJSON
import Testing

@testable import WeChatPaySimulator

@Suite("the parameters of a request")
struct ParameterTests {
    private let good: [(String, String)] = [
        ("sub_mchid", "\"1900000109\""), ("order_id", "\"3008450740201411110007820472\""),
        ("out_return_no", "\"R20190516001\""), ("return_mchid", "\"86693852\""), ("amount", "10"),
        ("description", "\"用户退款\""),
    ]

    /// The good body with one member replaced, or left out when `value` is `nil`.
    private func body(_ name: String = "", _ value: String? = nil) -> [UInt8] {
        var members = good.filter { $0.0 != name }
        if let value { members.append((name, value)) }
        return Array("{\(members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ","))}".utf8)
    }

    @Test("the documented example is read, and unknown members are ignored")
    func example() throws {
        #expect(
            try ReturnSubmission(body: body("extra", "[1]"), behaviour: APIBehaviour()) == submission("R20190516001"))
        #expect(
            try ReturnSubmission(body: body("transaction_id", "\"42\""), behaviour: APIBehaviour()).transactionID
                == "42")
    }

    @Test(
        "a bad member is a parameter error that names it",
        arguments: [
            ("sub_mchid", nil), ("sub_mchid", "\"\""), ("sub_mchid", "\"19a\""), ("sub_mchid", "1900000109"),
            ("sub_mchid", "\"\(String(repeating: "1", count: 33))\""), ("order_id", nil), ("order_id", "\"\""),
            ("order_id", "null"), ("order_id", "\"\(String(repeating: "1", count: 65))\""), ("out_order_no", "null"),
            ("out_order_no", "\"\""), ("transaction_id", "\"\(String(repeating: "1", count: 33))\""),
            ("transaction_id", "null"), ("out_return_no", nil), ("out_return_no", "\"a b\""),
            ("out_return_no", "\"a|#\""), ("out_return_no", "\"\(String(repeating: "1", count: 65))\""),
            ("return_mchid", nil), ("return_mchid", "\"x\""), ("amount", nil), ("amount", "0"), ("amount", "-1"),
            ("amount", "1.0"), ("amount", "1e1"), ("amount", "\"10\""), ("amount", "null"),
            ("amount", "9223372036854775808"), ("description", nil), ("description", "\"\""),
            ("description", "\"\(String(repeating: "退", count: 81))\""), ("description", "\"😀\""),
            ("description", "\"a\\u0000\""),
        ] as [(String, String?)])
    func bad(name: String, value: String?) throws {
        let error = try #require(throws: APIFailure.self) {
            try ReturnSubmission(body: body(name, value), behaviour: APIBehaviour())
        }
        #expect(error.status == 400)
        #expect(error.code == "PARAM_ERROR")
        #expect(error.detail?.field == "/body/\(name)")
        #expect(error.detail?.location == "body")
    }

    @Test(
        "a body that is no JSON object is a parameter error",
        arguments: ["", "{", "[]", "1", "{\"a\":1,\"a\":2}", "\u{feff}{}"])
    func noObject(text: String) {
        let error = #expect(throws: APIFailure.self) {
            try ReturnSubmission(body: Array(text.utf8), behaviour: APIBehaviour())
        }
        #expect(error?.code == "PARAM_ERROR")
    }

    @Test("whether a number may hold a bar is a setting")
    func bar() throws {
        var behaviour = APIBehaviour()
        #expect(try ReturnSubmission(body: body("out_return_no", "\"a|b\""), behaviour: behaviour).outReturnNo == "a|b")
        behaviour.allowsPipeInNumbers = false
        #expect(throws: APIFailure.self) {
            try ReturnSubmission(body: body("out_return_no", "\"a|b\""), behaviour: behaviour)
        }
    }

    @Test("a query is decoded")
    func query() throws {
        let lookup = try ReturnLookup(
            query: "sub_mchid=1900000109&out_order_no=P%2F%E4%BD%A0&out_return_no=a%7Cb", behaviour: APIBehaviour())
        #expect(lookup == ReturnLookup(subMchid: "1900000109", orderID: nil, outOrderNo: "P/你", outReturnNo: "a|b"))
    }

    @Test(
        "a bad query is a parameter error",
        arguments: [
            "", "sub_mchid=1&out_return_no=a", "sub_mchid=1&order_id=&out_return_no=a",
            "sub_mchid=1&order_id=1&out_return_no=a&out_return_no=b", "sub_mchid=1&order_id=%4&out_return_no=a",
            "sub_mchid=1&order_id=%ff&out_return_no=a", "order_id=1&out_return_no=a", "sub_mchid=1&order_id=1",
        ])
    func badQuery(text: String) {
        let error = #expect(throws: APIFailure.self) {
            try ReturnLookup(query: text[...], behaviour: APIBehaviour())
        }
        #expect(error?.code == "PARAM_ERROR")
        #expect(error?.detail?.location == "query")
    }
}
