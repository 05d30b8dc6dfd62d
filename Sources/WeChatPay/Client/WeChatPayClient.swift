import Logging
import NIOHTTP1

/// Calls WeChat Pay's profit-sharing returns (`/v3/ecommerce/profitsharing/returnorders`); believes nothing unsigned.
///
/// It repeats nothing by itself: a call is one request, two with a certificate download before it. Whether and when to
/// repeat is the caller's to decide, which knows that the same number is the same return.
package final class WeChatPayClient: Sendable {
    private let exchange: SignedExchange
    private let store: PlatformKeyStore
    private let transport: any HTTPTransport
    private let now: @Sendable () -> Moment
    private let logger: Logger

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
        store = PlatformKeyStore(
            publicKeys: configuration.publicKeys, apiV3Key: configuration.apiV3Key, exchange: exchange, now: now,
            logger: logger)
        self.transport = transport
        self.now = now
        self.logger = logger
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

    /// Signs from now on with other credentials; calls under way are not touched.
    package func use(_ credentials: Credentials) {
        exchange.use(credentials)
    }

    /// Where calls are best made from, in turn; empty when it makes no difference.
    package var executors: [any TaskExecutor] { transport.executors }

    /// What answers can be verified with at present.
    package var platformKeys: PlatformKeys { store.keys }

    /// Why no answer of WeChat Pay's can be verified now; `nil` when one can, or when no key was needed yet.
    package var keyTrouble: String? { store.trouble }

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
                result: .unreachable(fault.kind, detail: fault.detail), requestID: nil, host: exchanged.host,
                duration: start.duration(to: .now), httpStatus: nil)
            return (report, nil)
        case .success(let answer):
            let result = await result(of: answer)
            let report = CallReport(
                result: result, requestID: answer.headers.first(name: "Request-ID").map(\.shortened),
                host: exchanged.host, duration: start.duration(to: .now), httpStatus: answer.status)
            log(report)
            return (report, answer)
        }
    }

    private func result(of answer: HTTPAnswer) async -> CallResult {
        guard (200..<300).contains(answer.status) else {
            return .refused(APIError(status: answer.status, headers: answer.headers, body: answer.body, now: now()))
        }
        guard let body = answer.body else { return .unreadable(.tooLarge(limit: HTTPAnswer.maximumBodySize)) }
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

    private func log(_ report: CallReport) {
        let reason: String
        switch report.result {
        case .unverified(let why): reason = "\(why)"
        case .unreadable(let why): reason = "\(why)"
        case .state, .accepted, .refused, .unreachable: return
        }
        logger.warning(
            "an answer was not believed",
            metadata: ["reason": "\(reason)", "requestID": "\(report.requestID ?? "none")", "host": "\(report.host)"])
    }
}
