import KafkaRecords
import NIOHTTP1
import Refunds
import TestSupport
import Testing
import WeChatPay

@testable import Worker

@Suite("Answers that are doubted")
struct DoubtedAnswerTests {
    private let journal = Journal()
    private let intent: RefundIntent

    init() throws {
        intent = try IntentDecoder.decode(
            value: Array(
                #"""
                {"intent_id":"RF-1","sub_mchid":"1900000109","order_id":"3008450740201411110007820472",\#
                "return_mchid":"86693852","amount":10,"description":"refund"}
                """#.utf8), headers: [])
    }

    private func client(_ transport: SignedAnswers) throws -> WeChatPayClient {
        let credentials = Credentials(mchid: "1900000100", merchantSerial: "0A", privateKey: SignedAnswers.key)
        return try WeChatPayClient(
            configuration: ClientConfiguration(
                origin: try Origin("https://pay.example"), credentials: credentials,
                publicKeys: [SignedAnswers.publicKey]),
            transport: transport, now: { .systemNow() }, logger: journal.logger)
    }

    /// What is answered to this intent, with one member changed.
    private func answer(_ name: String = "", _ value: String = "") -> String {
        var members = [
            "sub_mchid": #""1900000109""#, "order_id": #""3008450740201411110007820472""#,
            "out_return_no": #""\#(intent.outReturnNo.rawValue)""#, "return_mchid": #""86693852""#, "amount": "10",
            "result": #""SUCCESS""#,
        ]
        if !name.isEmpty { members[name] = value }
        return "{" + members.map { #""\#($0.key)":\#($0.value)"# }.joined(separator: ",") + "}"
    }

    @Test("the honest answer is a success, and no doubt")
    func honest() async throws {
        let text = answer()
        let client = try client(SignedAnswers { _ in text })
        let answer = await WeChatPayReturns(client: client, logger: journal.logger).answer(to: .submit, for: intent)
        guard case .succeeded = Decision.on(answer, to: .submit, of: intent, refusal: nil) else {
            Issue.record("\(answer)")
            return
        }
        #expect(client.doubtedAnswers.isEmpty)
    }

    @Test(
        "a fresh, signed answer of another return settles nothing: it is counted, and said with its Request-ID",
        arguments: [
            ("out_return_no", #""CB1ceb9638f5f476350f80685643d5393b8cd9c1621""#), ("amount", "11"), ("amount", "0"),
            ("amount", "-10"), ("amount", "9223372036854775807"), ("return_mchid", #""86693853""#),
            ("sub_mchid", #""1900000110""#), ("order_id", #""4008450740201411110007820472""#),
        ])
    func otherReturn(member: String, value: String) async throws {
        let text = answer(member, value)
        let client = try client(SignedAnswers { _ in text })
        let returns = WeChatPayReturns(client: client, logger: journal.logger)
        for call in [Call.submit, .query] {
            let answer = await returns.answer(to: call, for: intent)
            guard case .mismatch = Decision.on(answer, to: call, of: intent, refusal: nil) else {
                Issue.record("\(answer)")
                return
            }
        }
        #expect(client.doubtedAnswers == [.otherReturn: 2])
        let line = journal.metadata(of: "answer.doubted")
        #expect(line["code"] == "other_return")
        #expect(line["call"] == "submit")
        #expect(line["request_id"] == SignedAnswers.requestID)
        #expect(line["host"] == "pay.example")
        #expect(line["reason"]?.hasPrefix(member) == true)
    }

    private static let doubted: [CallResult] = [
        .unverified(.missingHeader("Wechatpay-Signature")), .unverified(.repeatedHeader("Wechatpay-Serial")),
        .unverified(.malformedHeader("Wechatpay-Nonce")), .unverified(.unknownSignatureType("SM2")),
        .unverified(.malformedTimestamp), .unverified(.stale(secondsAhead: -301)), .unverified(.probe),
        .unverified(.malformedSignature), .unverified(.unknownSerial("0B")), .unverified(.certificateNotValid("0A")),
        .unverified(.wrongSignature(serial: "0A")), .unreadable(.tooLarge(limit: 65_536)), .unreadable(.packed("gzip")),
        .unreadable(.otherContentType("text/html")), .unreadable(.notAnObject), .unreadable(.missingMember("amount")),
        .unreadable(.unexpectedStatus(206)), .unreachable(.timedOut, detail: "stalled"),
        .unreachable(.reset, detail: "cut"),
        .refused(APIError(status: 302, code: nil, message: nil, retryAfter: nil)),
    ]

    @Test("whatever is doubted leaves the fate open, after a refusal too", arguments: doubted)
    func fateOpen(result: CallResult) {
        let refusal = ErrorDetail(code: "PARAM_ERROR", message: "no", httpStatus: 400)
        for call in [Call.submit, .query] {
            for refusal in [nil, refusal] {
                let decision = Decision.on(Answer(result), to: call, of: intent, refusal: refusal)
                switch decision {
                case .again, .ask(refusal: nil, _), .schedule(.query, _, isKnownUndone: false): break
                default: Issue.record("\(call): \(decision)")
                }
            }
        }
    }

    @Test("every reason is a series from the start, and counted")
    func metrics() async throws {
        let text = answer("amount", "11")
        let client = try client(SignedAnswers { _ in text })
        let registry = MetricsRegistry()
        registry.read { client.write(to: &$0) }
        let before = Scrape(registry.render(.prometheusText))
        for doubt in Doubt.allCases {
            #expect(before["clawback_doubted_answers_total{reason=\"\(doubt.rawValue)\"}"] == 0)
            #expect(MetricDescription.doubtedAnswers.help.contains(doubt.rawValue), "the help text names it")
        }
        #expect(before["clawback_platform_keys_missing"] == 0)
        let returns = WeChatPayReturns(client: client, logger: journal.logger)
        for _ in 0..<3 { _ = await returns.answer(to: .query, for: intent) }
        let after = Scrape(registry.render(.prometheusText))
        #expect(after["clawback_doubted_answers_total{reason=\"other_return\"}"] == 3)
        #expect(after["clawback_doubted_answers_total{reason=\"unsigned\"}"] == 0)
    }
}
