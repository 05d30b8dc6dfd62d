import Logging
import NIOHTTP1

/// Calls WeChat Pay's profit-sharing returns (`/v3/ecommerce/profitsharing/returnorders`); believes nothing unsigned.
///
/// It repeats nothing by itself: a call is one request, two with a certificate download before it. Whether and when to
/// repeat is the caller's to decide, which knows that the same number is the same return.
package final class WeChatPayClient: Sendable {
    let exchange: SignedExchange
    let store: PlatformKeyStore
    private let transport: any HTTPTransport
    private let now: @Sendable () -> Moment
    private let doubts: DoubtedAnswers

    /// - Parameter now: the wall clock; signatures are dated with it and judged by it.
    /// - Throws: `ClientConfigurationError`.
    package convenience init(
        configuration: ClientConfiguration, now: @escaping @Sendable () -> Moment = { .systemNow() }, logger: Logger
    ) throws(ClientConfigurationError) {
        let transport = try AsyncHTTPTransport(configuration)
        do throws(ClientConfigurationError) {
            try self.init(configuration: configuration, transport: transport, now: now, logger: logger)
        } catch {
            // An HTTP client must not be dropped while it is open.
            Task { await transport.shutdown() }
            throw error
        }
    }

    package init(
        configuration: ClientConfiguration, transport: any HTTPTransport, now: @escaping @Sendable () -> Moment,
        logger: Logger
    ) throws(ClientConfigurationError) {
        guard configuration.apiV3Key != nil || !configuration.publicKeys.isEmpty else { throw .noPlatformKeys }
        let hosts = Hosts(
            first: configuration.origin, standBy: configuration.standByOrigin, now: now, logger: logger)
        exchange = SignedExchange(configuration, transport: transport, hosts: hosts, now: now)
        doubts = DoubtedAnswers(logger: logger)
        store = PlatformKeyStore(
            publicKeys: configuration.publicKeys, apiV3Key: configuration.apiV3Key,
            download: CertificateDownload(exchange: exchange, doubts: doubts, now: now), now: now, logger: logger)
        self.transport = transport
        self.now = now
    }

    /// Asks for a return. The same `outReturnNo` again is the same return.
    package func submit(_ request: ReturnRequest) async -> CallReport {
        await call(.post, ReturnRequest.target, body: request.body)
    }

    /// Asks what became of a return.
    package func query(_ query: ReturnQuery) async -> CallReport {
        await call(.get, query.target, body: [])
    }

    /// Downloads the platform certificates now, or joins the download under way.
    package func refreshCertificates() async -> CertificateRefresh {
        await store.refresh(.demand)
    }

    /// Where calls are best made from, in turn; empty when it makes no difference.
    package var executors: [any TaskExecutor] { transport.executors }

    /// What answers can be verified with at present.
    package var platformKeys: PlatformKeys { store.keys }

    /// Why no answer of WeChat Pay's can be verified now; `nil` when one can, or when no key was needed yet.
    package var keyTrouble: String? { store.trouble }

    /// How many answers were not acted on, by why, since this client was made.
    package var doubtedAnswers: [Doubt: Int] { doubts.counts }

    /// To be told of an answer that is verified and yet not of what was asked for, which only the caller can see.
    package func doubt(_ report: CallReport, of call: String, _ reason: String) {
        doubts.note(.otherReturn, reason, requestID: report.requestID, host: report.host, call: call)
    }

    /// Ends calls under way and closes all connections. Calls made afterwards come to `unreachable(.cancelled)`.
    package func shutdown() async {
        await transport.shutdown()
    }

    var currentMoment: Moment { now() }

    private func call(_ method: HTTPCall.Method, _ target: RequestTarget, body: [UInt8]) async -> CallReport {
        let start = ContinuousClock.now
        do throws(PlatformKeyStore.PreparationFailure) {
            try await store.prepare()
        } catch {
            return CallReport(
                result: error.result, requestID: nil, host: exchange.currentHost, duration: start.duration(to: .now),
                httpStatus: nil)
        }
        return await answeredCall(method, target, body: body, start: start).report
    }

    /// One call whether or not there are keys, with the answer itself beside the report.
    func answeredCall(
        _ method: HTTPCall.Method, _ target: RequestTarget, body: [UInt8], start: ContinuousClock.Instant
    ) async -> (report: CallReport, answer: HTTPAnswer?) {
        let exchanged = await exchange.send(method, target, body: body)
        switch exchanged.outcome {
        case .failure(let fault):
            let report = CallReport(
                result: .unreachable(fault.kind, detail: fault.detail), requestID: fault.begun?.requestID,
                host: exchanged.host, duration: start.duration(to: .now), httpStatus: fault.begun?.status)
            if fault.begun != nil, fault.kind != .cancelled { note(.incomplete, fault.detail, report, method) }
            return (report, nil)
        case .success(let answer):
            let result = await result(of: answer)
            let report = CallReport(
                result: result, requestID: answer.headers.first(name: "Request-ID").map(\.shortened),
                host: exchanged.host, duration: start.duration(to: .now), httpStatus: answer.status)
            switch result {
            case .unverified(let why): Doubt(why).map { note($0, "\(why)", report, method) }
            case .unreadable(let why): note(Doubt(why), "\(why)", report, method)
            case .refused(let error) where (300..<400).contains(error.status):
                note(.redirect, "the answer leads elsewhere, which is not followed: \(error)", report, method)
            case .state, .accepted, .refused, .unreachable: break
            }
            return (report, answer)
        }
    }

    private func result(of answer: HTTPAnswer) async -> CallResult {
        guard (200..<300).contains(answer.status) else {
            if let why = forgery(of: answer) { return .unverified(why) }
            return .refused(APIError(status: answer.status, headers: answer.headers, body: answer.body, now: now()))
        }
        guard let body = answer.body else { return .unreadable(.tooLarge(limit: HTTPAnswer.maximumBodySize)) }
        if let encoding = answer.packedEncoding { return .unreadable(.packed(encoding)) }
        do throws(Unverified) {
            try await verify(answer.headers, body)
        } catch {
            return .unverified(error)
        }
        switch answer.status {
        case 200: break
        case 202: return .accepted
        default: return .unreadable(.unexpectedStatus(answer.status))
        }
        if let type = answer.otherContentType { return .unreadable(.otherContentType(type)) }
        do {
            return .state(try ReturnState(body: body))
        } catch {
            return .unreadable(error)
        }
    }

    /// An answer with a key not held is judged a second time once newer certificates are there.
    func verify(_ headers: HTTPHeaders, _ body: [UInt8]) async throws(Unverified) {
        let signature = try AnswerSignature(headers)
        do {
            try signature.verify(body: body, keys: store.keys, now: now())
        } catch  where error.callsForRefresh {
            _ = await store.refresh(.unknownSerial)
            try signature.verify(body: body, keys: store.keys, now: now())
        }
    }

    /// A refusal may go unsigned; one that bears a signature which a key we hold disowns was not made by WeChat Pay.
    private func forgery(of answer: HTTPAnswer) -> Unverified? {
        // 401 and 429 settle nothing, and a 5xx may come from a gateway with whatever headers.
        guard (400..<500).contains(answer.status), answer.status != 401, answer.status != 429,
            answer.headers.contains(name: "Wechatpay-Signature"), let body = answer.body
        else { return nil }
        do throws(Unverified) {
            try AnswerSignature(answer.headers).verify(body: body, keys: store.keys, now: now())
            return nil
        } catch {
            return error.isForgery ? error : nil
        }
    }

    private func note(_ doubt: Doubt, _ reason: String, _ report: CallReport, _ method: HTTPCall.Method) {
        doubts.note(
            doubt, reason, requestID: report.requestID, host: report.host, call: method == .post ? "submit" : "query")
    }
}
