import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import StrictJSON

/// The HTTP edge: takes requests apart, waits, writes answers. Decides nothing.
struct RequestHandler: Sendable {
    static let returnsPath = "/v3/ecommerce/profitsharing/returnorders"
    static let certificatesPath = "/v3/certificates"
    /// Far above any documented request.
    private static let bodyLimit = 65_536

    /// The connection was cut on purpose; ends its handling.
    private struct ConnectionCut: Error {}

    let core: SimulatorCore

    func respond(to request: Request, _ writer: consuming ResponseWriter, on channel: any Channel) async throws {
        let target = request.head.path ?? "/"
        let path = target.prefix { $0 != "?" }
        if path.hasPrefix(ControlCommand.prefix) {
            return try await respondToControl(request, path.dropFirst(ControlCommand.prefix.count), writer, channel)
        }
        let kind: CallStatistics.Kind =
            switch (request.method, path) {
            case (.post, Self.returnsPath[...]): .submit
            case (.get, Self.returnsPath[...]): .query
            case (.get, Self.certificatesPath[...]): .certificates
            default: .other
            }
        let begun = core.began()
        var label = "gone"
        var planned = Duration.zero
        defer { core.ended(kind, label, begun: begun, planned: planned) }
        let control = core.controlState
        let response = try await response(to: request, target, kind, control)
        planned = response.delay
        switch response.reply {
        case .cut:
            label = "cut"
            if response.delay > .zero { try await Task.sleep(for: response.delay) }
            ConnectionRegistry.cut(channel)
            throw ConnectionCut()
        case .silence(let duration):
            label = "timeout"
            planned = duration
            await Self.wait(duration, orUntilClosed: channel)
            ConnectionRegistry.cut(channel)
            throw ConnectionCut()
        case .answer(let answer):
            if response.delay > .zero { try await Task.sleep(for: response.delay) }
            let (body, signature) = core.signed(answer, serial: response.serial, control)
            label = "\(answer.status) \(answer.label)"
            try await writer.write(
                response: head(of: answer, length: body.count, signature),
                body: Self.body(ByteBuffer(bytes: body), answer.delivery, on: channel))
            label = "\(answer.status) \(answer.label)"
        }
    }

    private func response(
        to request: Request, _ target: String, _ kind: CallStatistics.Kind, _ control: ControlState
    ) async throws -> SimulatorCore.Response {
        switch control.outage {
        case .off: break
        case .unavailable:
            return SimulatorCore.Response(
                reply: .answer(.serverError(503, .html, label: "outage")), serial: "")
        case .cut: return SimulatorCore.Response(reply: .cut, serial: "")
        }
        let headers = request.headers
        var incoming = IncomingRequest(
            method: request.method.rawValue, target: target, authorization: headers[.authorization],
            accept: headers[.accept], userAgent: headers[.userAgent], contentType: headers[.contentType],
            wechatpaySerial: headers[.wechatpaySerial])
        do {
            let body = try await request.body.collect(upTo: Self.bodyLimit)
            incoming.body = Array(body.readableBytesView)
        } catch is NIOTooManyBytesError {
            let failure = APIFailure.badParameter("/body", issue: "请求体过大")
            return SimulatorCore.Response(
                reply: .answer(Answer(failure, behaviour: APIBehaviour())), serial: core.keys.publicKeyID)
        }
        return core.respond(to: incoming, as: kind, control)
    }

    /// Longer than any client of ours waits for an answer.
    private static let longestStall = Duration.seconds(30)

    private static func body(
        _ bytes: ByteBuffer, _ delivery: Answer.Delivery, on channel: any Channel
    ) -> ResponseBody {
        switch delivery {
        case .whole: return ResponseBody(byteBuffer: bytes)
        case .endless:
            return ResponseBody { writer in
                while channel.isActive {
                    try await writer.write(bytes)
                    try await Task.sleep(for: .milliseconds(1))
                }
                throw ConnectionCut()
            }
        case .stalled:
            return ResponseBody(contentLength: bytes.readableBytes) { writer in
                try await writer.write(bytes.getSlice(at: 0, length: bytes.readableBytes / 2) ?? bytes)
                // Nothing is read while an answer is due, so a client's leaving need not be noticed: it ends by itself.
                await wait(longestStall, orUntilClosed: channel)
                throw ConnectionCut()
            }
        }
    }

    private func head(of answer: Answer, length: Int, _ signature: AnswerSignature?) -> HTTPResponse {
        var fields = HTTPFields()
        fields[.contentType] = answer.bodyType.rawValue
        if answer.delivery != .endless { fields[.contentLength] = String(length) }
        for header in answer.moreHeaders {
            if let name = HTTPField.Name(header.name) { fields[name] = header.value }
        }
        fields[.requestID] = core.nextRequestID()
        if let signature {
            fields[.wechatpayTimestamp] = signature.timestamp
            fields[.wechatpayNonce] = signature.nonce
            fields[.wechatpaySignature] = signature.signature
            fields[.wechatpaySerial] = signature.serial
            fields[.wechatpaySignatureType] = "WECHATPAY2-SHA256-RSA2048"
            if answer.isDoublySigned {
                fields.append(HTTPField(name: .wechatpaySignature, value: signature.signature))
                fields.append(HTTPField(name: .wechatpaySerial, value: signature.serial))
            }
        }
        return HTTPResponse(status: .init(code: answer.status), headerFields: fields)
    }

    private static func wait(_ duration: Duration, orUntilClosed channel: any Channel) async {
        let timer = channel.eventLoop.scheduleTask(in: TimeAmount(duration)) {}
        channel.closeFuture.whenComplete { _ in timer.cancel() }
        // Cancelled means closed, which ends the wait just as well.
        try? await timer.futureResult.get()
    }
}

extension RequestHandler {
    /// `GET /simulator/ledger`, `/simulator/stats`, `/simulator/load` and the commands of ``ControlCommand``, from loopback only.
    private func respondToControl(
        _ request: Request, _ name: Substring, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        let body = try await request.body.collect(upTo: 1_048_576)
        let (status, answer) = controlAnswer(request.method, name, Array(body.readableBytesView), channel)
        let head = head(
            of: Answer(status: status, body: answer, signing: .none, label: ""), length: answer.count, nil)
        try await writer.write(response: head, body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer)))
    }

    private func controlAnswer(
        _ method: HTTPRequest.Method, _ name: Substring, _ body: [UInt8], _ channel: any Channel
    ) -> (status: Int, body: [UInt8]) {
        guard channel.remoteAddress?.isLoopback == true else {
            return (403, Self.error("only from this machine"))
        }
        switch (method, name) {
        case (.get, "ledger"): return (200, core.ledgerSnapshot().json)
        case (.get, "stats"): return (200, core.statisticsSnapshot().json)
        case (.get, "load"): return (200, core.loadSnapshot().json)
        case (.post, _):
            do {
                guard let command = try ControlCommand(name: name, body: body) else {
                    return (404, Self.error("no such command"))
                }
                try core.apply(command)
                return (200, Array("{\"ok\":true}".utf8))
            } catch {
                return (400, Self.error(error.description))
            }
        default: return (404, Self.error("GET ledger, stats or load, or POST a command"))
        }
    }

    private static func error(_ text: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { $0.member("error", text) }
        return writer.bytes
    }
}
