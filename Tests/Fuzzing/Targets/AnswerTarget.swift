import Cryptography
import KafkaRecords
import NIOHTTP1
import StrictJSON
import TestSupport

@testable import Refunds
@testable import WeChatPay
@testable import Worker

/// An answer of WeChat Pay's, from status, headers and body to the verdict on an intent: success and failure are said only of
/// the return that was asked for, and only where the body says so; a signature that nobody made fits nothing.
enum AnswerTarget {
    private static let statuses = [200, 200, 202, 204, 301, 400, 401, 403, 404, 429, 500, 503]
    private static let now = Moment(seconds: 1_795_508_163)
    private static let intent = RefundIntent(
        intentID: IntentID("RF-1")!, subMchid: MerchantID("1900000109")!, orderID: "3008450740201411110007820472",
        outOrderNo: nil, returnMchid: MerchantID("86693852")!, amount: Fen(10)!, description: "用户退款",
        givenOutReturnNo: OutReturnNo("R20190516001")!)

    static func run(_ input: Input) {
        var input = input
        let choice = input.byte()
        let status = statuses[Int(choice & 0x0F) % statuses.count]
        let headers = headers(&input)
        let body = choice & 0x20 == 0 ? input.all() : state(&input)
        checkUnsigned(headers, body)
        let result = result(status, headers, body)
        checkJourney(Answer(result), status: status, body: body, first: choice & 0x10 == 0 ? .submit : .query)
    }

    /// Lines up to an empty one.
    private static func headers(_ input: inout Input) -> HTTPHeaders {
        var headers = HTTPHeaders()
        for _ in 0..<12 {
            let line = String(decoding: input.upTo(UInt8(ascii: "\n")), as: UTF8.self)
            guard let colon = line.firstIndex(of: ":") else { break }
            headers.add(name: String(line[..<colon]), value: String(line[line.index(after: colon)...]))
        }
        return headers
    }

    /// The state of the return that was asked for, but for the lines that are not empty.
    private static func state(_ input: inout Input) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { json in
            for (name, value) in [
                ("result", "SUCCESS"), ("amount", "10"), ("out_return_no", "R20190516001"), ("sub_mchid", "1900000109"),
                ("return_mchid", "86693852"), ("order_id", "3008450740201411110007820472"), ("out_order_no", "P1"),
            ] {
                let line = input.upTo(UInt8(ascii: "\n"))
                let text = line.isEmpty ? value : String(decoding: line, as: UTF8.self)
                if name == "amount" { json.member(name, raw: text.utf8) } else { json.member(name, text) }
            }
        }
        return writer.bytes
    }

    private static func checkUnsigned(_ headers: HTTPHeaders, _ body: [UInt8]) {
        _ = ClockSkew.measure(headers, now: now)
        do throws(Unverified) {
            let signature = try AnswerSignature(headers)
            try signature.verify(body: body, keys: SampleKey.keys, now: now)
            require(false, "a signature that WeChat Pay has not made fits nothing")
        } catch {
            requireOneLine("\(error)")
            _ = error.callsForRefresh
        }
    }

    /// As the client has it, once a signature was found to fit.
    private static func result(_ status: Int, _ headers: HTTPHeaders, _ body: [UInt8]) -> CallResult {
        guard (200..<300).contains(status) else {
            let error = APIError(status: status, headers: headers, body: body, now: now)
            requireOneLine("\(error)")
            if let wait = error.retryAfter { require((.zero ... .seconds(86_400)).contains(wait), "a wait is bounded") }
            return .refused(error)
        }
        guard status != 202 else { return .accepted }
        guard status == 200 else { return .unreadable(.unexpectedStatus(status)) }
        do {
            return .state(try ReturnState(body: body))
        } catch {
            requireOneLine("\(error)")
            return .unreadable(error)
        }
    }

    private static func checkJourney(_ answer: Answer, status: Int, body: [UInt8], first: Call) {
        var random = SeededGenerator(seed: UInt64(body.count))
        var time = IntentTarget.now
        var journey = Journey(
            intent: intent, policy: Policy(attemptBudget: .seconds(2)), now: time, first: first, attempt: 1,
            firstSubmittedAt: time, refusal: nil)
        var step = journey.start()
        for _ in 0..<100 {
            switch step {
            case .call:
                time = time + .milliseconds(100)
                step = journey.receive(answer, now: time, using: &random)
            case .wait(let duration, let fault):
                // For a fault of the worker's own the record waits as long as it lasts: no verdict.
                if fault != nil { return }
                time = time + duration
                step = journey.resume()
            case .finish(let verdict):
                check(verdict, status: status, body: body)
                return checkEffects(verdict, at: time)
            }
        }
        require(false, "a journey ends, whatever is answered")
    }

    private static func check(_ verdict: Verdict, status: Int, body: [UInt8]) {
        let object = status == 200 ? (try? JSONParser.parse(body))?.objectValue : nil
        func says(_ words: String...) -> Bool {
            guard let object else { return false }
            let isOurs =
                object["out_return_no"]?.stringValue == "R20190516001"
                && object["sub_mchid"]?.stringValue == "1900000109" && object["return_mchid"]?.stringValue == "86693852"
                && object["amount"]?.numberValue?.lexeme == "10"
            let order = object["order_id"]?.stringValue ?? ""
            return isOurs && (order.isEmpty || order == intent.orderID)
                && words.contains(object["result"]?.stringValue ?? "")
        }
        switch verdict {
        case .succeeded: require(says("SUCCESS"), "success is said only where the answer says so of this return")
        case .failed: require(says("FAILED", "FAIL"), "failure is said only where the answer says so of this return")
        case .refused: require(status >= 400, "a refusal was answered as one")
        case .mismatched: require(status == 200, "another return was answered")
        case .open(let check, _): require(check.attempt == 2 && check.due >= IntentTarget.now, "a check lies ahead")
        case .stalled: break
        }
    }

    /// What follows can be read by whom it is for.
    private static func checkEffects(_ verdict: Verdict, at time: Timestamp) {
        let record = Record(place: IntentTarget.place, timestamp: time, key: nil, value: nil, headers: [])
        let subject = EffectsBuilder.Subject(
            record: record, intent: intent, source: IntentTarget.place, intentAt: nil, attempt: 1)
        let effects = IntentTarget.builder.effects(of: verdict, on: subject, now: time)
        for record in effects.records {
            guard let value = record.value else { continue }
            require((try? JSONParser.parse(value)) != nil, "what is published is JSON")
            if record.topic.hasPrefix("refund-requery.") {
                require((try? RequeryRecord.decode(value: value))?.intent == intent, "a scheduled check can be read")
            }
        }
    }
}
