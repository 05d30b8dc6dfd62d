import Cryptography
import Logging
import Synchronization

/// Holds the keys that answers are verified with, and brings in new certificates. All callers share one download.
final class PlatformKeyStore: Sendable {
    private struct State {
        var keys: PlatformKeys
        var schedule = RefreshSchedule()
        var running: Task<CertificateRefresh, Never>?
        var lastFailure: CertificateRefresh.Failure?
    }

    private static let target = RequestTarget(path: "/v3/certificates")
    /// How long before the last certificate ends the log begins to warn.
    private static let warningPeriod: Duration = .seconds(10 * 24 * 60 * 60)

    private let state: Mutex<State>
    private let apiV3Key: APIv3Key?
    private let exchange: SignedExchange
    private let now: @Sendable () -> Moment
    private let logger: Logger

    init(
        publicKeys: [PlatformPublicKey], apiV3Key: APIv3Key?, exchange: SignedExchange,
        now: @escaping @Sendable () -> Moment, logger: Logger
    ) {
        state = Mutex(State(keys: PlatformKeys(publicKeys: publicKeys)))
        self.apiV3Key = apiV3Key
        self.exchange = exchange
        self.now = now
        self.logger = logger
    }

    var keys: PlatformKeys { state.withLock { $0.keys } }

    /// Why no answer can be verified now; `nil` when one can, or when none was needed yet.
    var trouble: String? {
        let now = now()
        return state.withLock { state in
            guard !state.keys.isUsable(at: now) else { return nil }
            if let failure = state.lastFailure { return "no platform certificate is held: \(failure)" }
            return state.keys.lastExpiry == nil ? nil : "no platform certificate is valid any more"
        }
    }

    /// Returns once there is a key, or throws why there is none. Starts a download that is due, without waiting for it.
    func prepare() async throws(PreparationFailure) {
        let now = now()
        let (isUsable, isDue) = state.withLock { state in
            (state.keys.isUsable(at: now), state.running == nil && state.schedule.mayRefresh(.age, now: now))
        }
        if isUsable {
            if isDue { _ = start(.age) }
            return
        }
        switch await refresh(.missing) {
        case .done: return
        case .failed(let failure), .tooSoon(.some(let failure)): throw PreparationFailure(result: failure.resultOfCall)
        case .tooSoon(nil), .notConfigured:
            throw PreparationFailure(result: .unverified(.noPlatformKeys("none of those held is valid now")))
        }
    }

    /// What a call comes to that could not be made for want of a key.
    struct PreparationFailure: Error {
        let result: CallResult
    }

    /// Downloads the certificates, joins a download under way, or does nothing when the last one was a moment ago.
    func refresh(_ reason: RefreshSchedule.Reason) async -> CertificateRefresh {
        switch start(reason) {
        case .success(let task): await task.value
        case .failure(let reason): reason.outcome
        }
    }

    private struct NotStarted: Error {
        let outcome: CertificateRefresh
    }

    private func start(_ reason: RefreshSchedule.Reason) -> Result<Task<CertificateRefresh, Never>, NotStarted> {
        guard let apiV3Key else { return .failure(NotStarted(outcome: .notConfigured)) }
        let now = now()
        return state.withLock { state in
            if let running = state.running { return .success(running) }
            guard state.schedule.mayRefresh(reason, now: now) else {
                return .failure(NotStarted(outcome: .tooSoon(lastFailure: state.lastFailure)))
            }
            state.schedule.noteAttempt(now: now)
            // Not a child of the caller: whoever waits may be cancelled, the download goes on for the others.
            let task = Task { await self.download(apiV3Key) }
            state.running = task
            return .success(task)
        }
    }

    private func download(_ apiV3Key: APIv3Key) async -> CertificateRefresh {
        let outcome: CertificateRefresh
        do throws(CertificateRefreshFailure) {
            let list = try await fetch(apiV3Key)
            outcome = .done(count: list.certificates.count)
            store(list)
        } catch {
            outcome = .failed(error.failure)
            state.withLock { state in
                state.running = nil
                state.lastFailure = error.failure
            }
            logger.warning("platform certificates not refreshed", metadata: ["reason": "\(error.failure)"])
        }
        return outcome
    }

    private struct CertificateRefreshFailure: Error {
        let failure: CertificateRefresh.Failure

        init(_ failure: CertificateRefresh.Failure) {
            self.failure = failure
        }
    }

    private func fetch(_ apiV3Key: APIv3Key) async throws(CertificateRefreshFailure) -> CertificateList {
        let answer: HTTPAnswer
        switch await exchange.send(.get, Self.target, body: []).outcome {
        case .failure(let fault): throw .init(.unreachable(fault.kind, detail: fault.detail))
        case .success(let received): answer = received
        }
        let now = now()
        guard answer.status == 200 else {
            throw .init(.refused(APIError(status: answer.status, headers: answer.headers, body: answer.body, now: now)))
        }
        guard let body = answer.body else {
            throw .init(.unreadable(.unreadable(.tooLarge(limit: HTTPAnswer.maximumBodySize))))
        }
        let list: CertificateList
        do {
            list = try CertificateList(body: body, key: apiV3Key)
        } catch {
            throw .init(.unreadable(error))
        }
        do {
            // The list may be signed with a key that it brings itself: always at first, later after a switch.
            var keys = self.keys
            keys.add(list.certificates)
            try AnswerSignature(answer.headers).verify(body: body, keys: keys, now: now)
        } catch {
            throw .init(.unverified(error))
        }
        return list
    }

    private func store(_ list: CertificateList) {
        let now = now()
        let lastExpiry = state.withLock { state in
            state.keys.add(list.certificates)
            state.keys.removeExpired(at: now)
            state.schedule.noteSuccess(now: now)
            state.running = nil
            state.lastFailure = nil
            return state.keys.lastExpiry
        }
        logger.info(
            "platform certificates refreshed",
            metadata: ["serials": "\(list.certificates.map(\.serial).joined(separator: ","))"])
        for reason in list.leftOut {
            logger.warning("a platform certificate was left out", metadata: ["reason": "\(reason)"])
        }
        if let lastExpiry, lastExpiry < now + Self.warningPeriod {
            logger.warning(
                "no platform certificate is valid for another ten days",
                metadata: ["lastExpiry": "\(lastExpiry.seconds)"])
        }
    }
}
