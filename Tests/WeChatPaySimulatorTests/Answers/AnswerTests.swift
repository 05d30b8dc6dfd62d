import Cryptography
import StrictJSON
import Testing

@testable import WeChatPaySimulator

@Suite("answers")
struct AnswerTests {
    @Test("a state is told with the documented fields")
    func state() throws {
        var ledger = ReturnLedger()
        let turn = ledger.submit(submission(), under: .always(ReturnPlan(.failed("X"))), at: .start)
        let view = try #require(turn.answer?.view)
        let object = try #require(try JSONParser.parse(Answer(view, behaviour: APIBehaviour()).body).objectValue)
        #expect(object["sub_mchid"] == .string("1900000109"))
        #expect(object["order_id"] == .string("3008450740201411110007820472"))
        #expect(object["out_return_no"] == .string("R1"))
        #expect(object["return_mchid"] == .string("86693852"))
        #expect(object["amount"]?.numberValue?.int64 == 10)
        #expect(object["return_no"] == .string(view.returnNo))
        #expect(object["result"] == .string("FAILED"))
        #expect(object["fail_reason"] == .string("X"))
        #expect(object["finish_time"] == .string("2023-11-15T06:13:20+08:00"))
    }

    @Test(
        "times are written in China's time zone",
        arguments: [
            (0, "1970-01-01T08:00:00+08:00"), (951_782_400, "2000-02-29T08:00:00+08:00"),
            (1_709_222_399, "2024-02-29T23:59:59+08:00"), (1_735_660_800, "2025-01-01T00:00:00+08:00"),
            (4_102_416_000, "2100-01-01T00:00:00+08:00"), (4_107_513_600, "2100-03-01T00:00:00+08:00"),
        ] as [(Int64, String)])
    func times(seconds: Int64, text: String) {
        #expect(SimulatedTime(milliseconds: seconds * 1000).rfc3339 == text)
    }

    @Test("each fault changes the answer in its own way")
    func faults() {
        func reply(_ fault: Fault) -> Reply {
            var ledger = ReturnLedger()
            let scenario = Scenario.always(ReturnPlan(submitFaults: .first(fault)))
            return Reply(ledger.submit(submission(), under: scenario, at: .start), behaviour: scenario.behaviour)
        }
        func answer(_ fault: Fault) -> Answer? {
            guard case .answer(let answer) = reply(fault) else { return nil }
            return answer
        }
        #expect(reply(.cut(moment: .after)) == .cut)
        #expect(reply(.timeout(.seconds(3), moment: .before)) == .silence(.seconds(3)))
        #expect(answer(.accepted)?.status == 202)
        #expect(answer(.refused(.noAuth))?.label == "NO_AUTH")
        #expect(answer(.serverError(status: 502, body: .html, moment: .after))?.bodyType == .html)
        #expect(answer(.serverError(status: 504, body: .empty, moment: .after))?.body == [])
        #expect(answer(.serverError(status: 503, body: .json, moment: .before))?.signing == Answer.Signing.none)
        #expect(answer(.badSignature(.stale))?.signing == .broken(.stale))
        #expect(answer(.unreadable).map { (try? JSONParser.parse($0.body)) == nil } == true)
        for (field, name) in [
            (Fault.WrongField.amount, "amount"), (.outReturnNo, "out_return_no"), (.returnMchid, "return_mchid"),
            (.subMchid, "sub_mchid"),
        ] {
            let wrong = answer(.wrongAnswer(field)).flatMap { try? JSONParser.parse($0.body).objectValue }
            let right = answer(.badSignature(.wrong)).flatMap { try? JSONParser.parse($0.body).objectValue }
            #expect(wrong?[name] != nil)
            #expect(wrong?[name] != right?[name])
        }
    }

    @Test("a 401 is never signed, other errors as is set")
    func signedErrors() {
        var behaviour = APIBehaviour()
        #expect(Answer(.signError("x"), behaviour: behaviour).signing == Answer.Signing.none)
        #expect(Answer(.notFound, behaviour: behaviour).signing == .valid)
        behaviour.signsErrors = false
        #expect(Answer(.notFound, behaviour: behaviour).signing == Answer.Signing.none)
    }

    @Test("the certificate list opens under the APIv3 key, and holds what is asked for")
    func certificates() async throws {
        let keys = try await TestKeys.shared()
        let list = CertificateList(keys)
        let all = try #require(try JSONParser.parse(list.body(serials: nil)).objectValue?["data"]?.arrayValue)
        #expect(all.count == 2)
        for (entry, platform) in zip(all, keys.platform) {
            let object = try #require(entry.objectValue)
            #expect(object["serial_no"] == .string(platform.certificate.serial))
            let sealed = try #require(object["encrypt_certificate"]?.objectValue)
            let pem = try AES256GCM.open(
                try #require(sealed["ciphertext"]?.stringValue.flatMap(Base64.decode)), key: Array(keys.apiV3Key.utf8),
                nonce: Array(try #require(sealed["nonce"]?.stringValue).utf8),
                associatedData: Array(try #require(sealed["associated_data"]?.stringValue).utf8))
            #expect(try Certificate(pem: String(decoding: pem, as: UTF8.self)).serial == platform.certificate.serial)
        }
        let one = try list.body(serials: [keys.platform[1].certificate.serial])
        #expect(try JSONParser.parse(one).objectValue?["data"]?.arrayValue?.count == 1)
    }
}
