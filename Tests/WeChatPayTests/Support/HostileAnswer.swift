import Cryptography
import Testing

@testable import WeChatPay

/// An answer of somebody who wants a return to pass for settled that is not.
struct HostileAnswer: Sendable, CustomTestStringConvertible {
    /// What may be made of it: nothing else, and never a state.
    enum Verdict: Sendable {
        case unverified, unreadable, unreachable, refused
    }

    let name: String
    let verdict: Verdict
    /// How it is counted; `nil` where no answer has begun.
    let doubt: Doubt?
    let answer: @Sendable () async -> ScriptedServer.Answer

    var testDescription: String { name }

    init(
        _ name: String, _ verdict: Verdict, _ doubt: Doubt?,
        _ answer: @escaping @Sendable () async -> ScriptedServer.Answer
    ) {
        self.name = name
        self.verdict = verdict
        self.doubt = doubt
        self.answer = answer
    }

    static let all = signatures + headers + times + bodies + transport
    private static let lie = Samples.answer

    /// A properly signed answer, changed.
    private static func changed(
        _ change: @Sendable (inout ScriptedServer.Answer) -> Void
    ) -> ScriptedServer.Answer {
        var answer = ScriptedServer.Answer.signed(lie)
        change(&answer)
        return answer
    }

    private static func with(_ name: String, _ value: String) -> ScriptedServer.Answer {
        changed { answer in
            answer.fields = answer.fields.map { $0.name == name ? (name, value) : $0 }
        }
    }

    private static let signatures = [
        HostileAnswer("no signature at all", .unverified, .unsigned) { .init(body: lie) },
        HostileAnswer("a stranger's signature under WeChat Pay's serial", .unverified, .wrongSignature) {
            var answer = ScriptedServer.Answer.signed(lie, by: .second)
            answer.fields[3].value = Platform.first.certificate.serial
            return answer
        },
        HostileAnswer("a stranger's signature under the stranger's serial", .unverified, .unknownKey) {
            .signed(lie, by: .second)
        },
        HostileAnswer("the signature of another body", .unverified, .wrongSignature) {
            var answer = ScriptedServer.Answer.signed(Array("{}".utf8))
            answer.body = lie
            return answer
        },
        HostileAnswer("a byte more than was signed", .unverified, .wrongSignature) { changed { $0.body.append(0x20) } },
        HostileAnswer("another amount than was signed", .unverified, .wrongSignature) {
            let text = String(decoding: lie, as: UTF8.self)
            return changed { $0.body = Array(text.replacing("\"amount\":10", with: "\"amount\":11").utf8) }
        },
        HostileAnswer("PROCESSING signed, SUCCESS sent", .unverified, .wrongSignature) {
            let text = String(decoding: lie, as: UTF8.self)
            var answer = ScriptedServer.Answer.signed(Array(text.replacing("SUCCESS", with: "PROCESSING").utf8))
            answer.body = lie
            return answer
        },
        HostileAnswer("a probe", .unverified, .probe) { with("Wechatpay-Signature", "WECHATPAY/SIGNTEST/3oP2Zw==") },
        HostileAnswer("a probe of the right length", .unverified, .probe) {
            with("Wechatpay-Signature", "WECHATPAY/SIGNTEST/" + String(repeating: "A", count: 325))
        },
        HostileAnswer("no Base64", .unverified, .malformedSignature) { with("Wechatpay-Signature", "??!!") },
        HostileAnswer("three bytes for a signature", .unverified, .wrongSignature) {
            with("Wechatpay-Signature", "AAAA")
        },
        HostileAnswer("zeros for a signature", .unverified, .wrongSignature) {
            with("Wechatpay-Signature", Base64.encode([UInt8](repeating: 0, count: 256)))
        },
        HostileAnswer("ones for a signature", .unverified, .wrongSignature) {
            with("Wechatpay-Signature", Base64.encode([UInt8](repeating: 0xFF, count: 256)))
        },
        HostileAnswer("a refusal with a signature that does not fit", .unverified, .wrongSignature) {
            changed { answer in
                answer.status = 403
                answer.body = Array(#"{"code":"NO_AUTH","message":"no"}"#.utf8)
            }
        },
        HostileAnswer("an unknown number with a probe", .unverified, .probe) {
            var answer = with("Wechatpay-Signature", "WECHATPAY/SIGNTEST/abc=")
            answer.status = 404
            answer.body = Array(#"{"code":"RESOURCE_NOT_EXISTS","message":"no"}"#.utf8)
            return answer
        },
        HostileAnswer("an unsigned 202", .unverified, .unsigned) { .init(status: 202) },
    ]

    private static let names = ["Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature", "Wechatpay-Serial"]

    private static let headers =
        names.flatMap { name in
            [
                HostileAnswer("\(name) missing", .unverified, .unsigned) {
                    changed { $0.fields.removeAll { $0.name == name } }
                },
                HostileAnswer("\(name) empty", .unverified, .unsigned) { with(name, "") },
                HostileAnswer("\(name) twice", .unverified, .malformedSignature) {
                    changed { $0.fields.append((name, "1")) }
                },
                HostileAnswer("\(name) of 40,000 characters", .unverified, .malformedSignature) {
                    with(name, String(repeating: "A", count: 40_000))
                },
            ]
        } + [
            HostileAnswer("another nonce", .unverified, .wrongSignature) { with("Wechatpay-Nonce", "other") },
            HostileAnswer("a method that is not ours", .unverified, .malformedSignature) {
                with("Wechatpay-Signature-Type", "WECHATPAY2-SM2-WITH-SM3")
            },
            HostileAnswer("the serial as a public key's id", .unverified, .unknownKey) {
                with("Wechatpay-Serial", "PUB_KEY_ID_9")
            },
        ]

    private static let times = [
        HostileAnswer("a recording of six minutes ago", .unverified, .stale) {
            .signed(lie, at: .systemNow() + .seconds(-360))
        },
        HostileAnswer("signed six minutes from now", .unverified, .stale) {
            .signed(lie, at: .systemNow() + .seconds(360))
        },
        HostileAnswer("signed at the end of time", .unverified, .stale) {
            with("Wechatpay-Timestamp", String(Int64.max))
        },
        HostileAnswer("signed yesterday, so to say", .unverified, .malformedSignature) {
            with("Wechatpay-Timestamp", "yesterday")
        },
        HostileAnswer("signed before 1970", .unverified, .malformedSignature) { with("Wechatpay-Timestamp", "-1") },
    ]

    private static func signed(_ text: String) -> ScriptedServer.Answer { .signed(Array(text.utf8)) }

    private static let bodies = [
        HostileAnswer("signed nothing", .unreadable, .unreadable) { signed("") },
        HostileAnswer("signed HTML", .unreadable, .unreadable) { signed("<html></html>") },
        HostileAnswer("a signed array", .unreadable, .unreadable) { signed("[]") },
        HostileAnswer("half an object", .unreadable, .unreadable) {
            signed(String(decoding: lie.prefix(120), as: UTF8.self))
        },
        HostileAnswer("one object and another", .unreadable, .unreadable) { .signed(lie + lie) },
        HostileAnswer("one name twice", .unreadable, .unreadable) {
            let text = String(decoding: lie, as: UTF8.self)
            return signed(text.replacing("\"amount\":10", with: "\"amount\":11,\"amount\":10"))
        },
        HostileAnswer("an amount with a fraction", .unreadable, .unreadable) {
            signed(String(decoding: lie, as: UTF8.self).replacing("\"amount\":10", with: "\"amount\":10.0"))
        },
        HostileAnswer("an amount as text", .unreadable, .unreadable) {
            signed(String(decoding: lie, as: UTF8.self).replacing("\"amount\":10", with: "\"amount\":\"10\""))
        },
        HostileAnswer("no result", .unreadable, .unreadable) {
            signed(String(decoding: lie, as: UTF8.self).replacing("\"SUCCESS\"", with: "null"))
        },
        HostileAnswer("thirty thousand brackets", .unreadable, .unreadable) {
            signed(String(repeating: "[", count: 30_000))
        },
        HostileAnswer("no UTF-8", .unreadable, .unreadable) { .signed([0x7B, 0x22, 0xC3, 0x28, 0x22, 0x7D]) },
        HostileAnswer("another success than 200", .unreadable, .unreadable) { .signed(lie, status: 201) },
        HostileAnswer("a piece of an answer", .unreadable, .unreadable) { .signed(lie, status: 206) },
        HostileAnswer("JSON that says it is HTML", .unreadable, .contentType) {
            changed { $0.fields.append(("Content-Type", "text/html; charset=utf-8")) }
        },
        HostileAnswer("JSON that says it is JSON and HTML", .unreadable, .contentType) {
            changed { $0.fields += [("Content-Type", "application/json"), ("Content-Type", "text/html")] }
        },
        HostileAnswer("a megabyte of zeros, packed into one kilobyte", .unreadable, .packed) {
            var answer = ScriptedServer.Answer.signed(bomb)
            answer.fields.append(("Content-Encoding", "gzip"))
            return answer
        },
        HostileAnswer("packed in a way that nobody knows", .unreadable, .packed) {
            changed { $0.fields.append(("Content-Encoding", "identity, zstd")) }
        },
    ]

    /// 1 MiB of zeros, as gzip packs it.
    private static let bomb: [UInt8] =
        [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 3, 0xED, 0xC1, 0x31, 1, 0, 0, 0, 0xC2, 0xA0, 0xF5, 0x4F, 0x6D, 8, 0x5F, 0xA0]
        + [UInt8](repeating: 0, count: 1016) + [0x3E, 3, 0x1C, 0xEA, 0x38, 0xA7, 0, 0, 0x10, 0]

    private static let transport = [
        HostileAnswer("a body over 64 KiB", .unreadable, .tooLarge) {
            .signed([UInt8](repeating: 0x20, count: 65_537))
        },
        HostileAnswer("a body over 64 KiB, unannounced", .unreadable, .tooLarge) {
            var answer = ScriptedServer.Answer.signed([UInt8](repeating: 0x20, count: 65_537))
            answer.isChunked = true
            return answer
        },
        HostileAnswer("a body without end", .unreadable, .tooLarge) {
            var answer = ScriptedServer.Answer.signed([UInt8](repeating: 0x20, count: 8192))
            answer.isEndless = true
            return answer
        },
        HostileAnswer("a body that is cut off", .unreachable, .incomplete) { changed { $0.isCut = true } },
        HostileAnswer("a redirect to itself", .refused, .redirect) {
            changed { answer in
                answer.status = 307
                answer.fields.append(("Location", ReturnRequest.target.text))
            }
        },
        HostileAnswer("a redirect to another host", .refused, .redirect) {
            changed { answer in
                answer.status = 302
                answer.fields.append(("Location", "https://elsewhere.example/"))
            }
        },
        HostileAnswer("a choice of several", .refused, .redirect) { changed { $0.status = 300 } },
    ]
}
