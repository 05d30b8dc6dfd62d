import Cryptography
import KafkaRecords
import StrictJSON

@testable import Refunds

/// A record with headers, in whatever encoding they claim. The same intent comes out of every encoding that is read.
enum CloudEventsTarget {
    private static let names = [
        "content-type", "Content-Type", "ce_specversion", "ce_type", "traceparent", "tracestate", "clawback-replay", "",
    ]

    static func run(_ input: Input) {
        var input = input
        let headers = headers(&input)
        let value = input.all()
        do throws(InvalidIntent) {
            let intent = try IntentDecoder.decode(value: value, headers: headers)
            IntentTarget.checkBounds(intent)
            require(IntentTarget.rewritten(intent) == intent, "an intent written again is the same")
        } catch {
            IntentTarget.check(error, value: value, headers: headers)
        }
        checkCarried(headers)
        checkEncodings(value)
    }

    private static func headers(_ input: inout Input) -> [RecordHeader] {
        (0..<(input.byte() & 3)).map { _ in
            let choice = input.byte()
            let name = names[Int(choice & 7)]
            let value = input.bytes(Int(input.byte()))
            return RecordHeader(name, choice & 0x80 == 0 ? value : nil)
        }
    }

    private static func checkCarried(_ headers: [RecordHeader]) {
        let carried = CarriedHeaders.of(headers)
        require(Set(carried.map(\.name)).count == carried.count, "each header is carried on once")
        require(carried.allSatisfy { headers.contains($0) }, "what is carried on was there")
        require(
            carried.allSatisfy { CarriedHeaders.names.contains($0.name) && ($0.value?.count ?? 0) <= 1024 },
            "only known headers of bearable length are carried on")
    }

    private static func checkEncodings(_ value: [UInt8]) {
        let plain = try? IntentDecoder.decode(value: value, headers: [])
        let binary = try? IntentDecoder.decode(
            value: value,
            headers: [RecordHeader("ce_specversion", "1.0"), RecordHeader("content-type", "application/json")])
        require(plain == binary, "binary mode reads as plain JSON does")

        let structured = [RecordHeader("content-type", "application/cloudevents+json; charset=utf-8")]
        let wrapped = #"{"specversion":"1.0","data_base64":""# + Base64.encode(value) + "\"}"
        let fromBase64 = try? IntentDecoder.decode(value: Array(wrapped.utf8), headers: structured)
        require(plain == fromBase64, "data_base64 reads as plain JSON does")

        // Within another object a text has one level less, and must be one value to stay a member's.
        guard (try? JSONParser.parse(value, maximumDepth: 63)) != nil else { return }
        let event = Array(#"{"specversion":"1.0","data":"#.utf8) + value + Array("}".utf8)
        let fromData = try? IntentDecoder.decode(value: event, headers: structured)
        require(plain == fromData, "structured mode reads as plain JSON does")
    }
}
