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
        var warning = ExpiryWarning()
        var apiV3Key: APIv3Key?
    }

    private let state: Mutex<State>
    private let download: CertificateDownload
    private let now: @Sendable () -> Moment
    private let logger: Logger

    init(
        publicKeys: [PlatformPublicKey], apiV3Key: APIv3Key?, download: CertificateDownload,
        now: @escaping @Sendable () -> Moment, logger: Logger
    ) {
        state = Mutex(State(keys: PlatformKeys(publicKeys: publicKeys), apiV3Key: apiV3Key))
        self.download = download
        self.now = now
        self.logger = logger
    }

    var keys: PlatformKeys { state.withLock { $0.keys } }

    /// The download under way, if any.
    var underWay: Task<CertificateRefresh, Never>? { state.withLock { $0.running } }

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
        let now = now()
        return state.withLock { state in
            guard let apiV3Key = state.apiV3Key else { return .failure(NotStarted(outcome: .notConfigured)) }
            if let running = state.running { return .success(running) }
            guard state.schedule.mayRefresh(reason, now: now) else {
                return .failure(NotStarted(outcome: .tooSoon(lastFailure: state.lastFailure)))
            }
            state.schedule.noteAttempt(now: now)
            // Not a child of the caller: whoever waits may be cancelled, the download goes on for the others.
            let task = Task { await self.refresh(with: apiV3Key) }
            state.running = task
            return .success(task)
        }
    }

    private func refresh(with apiV3Key: APIv3Key) async -> CertificateRefresh {
        let outcome: CertificateRefresh
        do throws(CertificateDownload.NotDone) {
            let list = try await download.fetch(apiV3Key, keys: keys)
            outcome = .done(count: list.certificates.count)
            store(list)
        } catch {
            outcome = .failed(error.failure)
            state.withLock { state in
                state.running = nil
                state.lastFailure = error.failure
            }
            logger.warning(
                "platform certificates not refreshed; those held serve until they end",
                metadata: ["event": "certificates.not_refreshed", "reason": "\(error.failure)"])
        }
        warnOfEnd()
        return outcome
    }

    private func store(_ list: CertificateList) {
        let now = now()
        state.withLock { state in
            state.keys.add(list.certificates)
            state.keys.removeExpired(at: now)
            state.schedule.noteSuccess(now: now)
            state.running = nil
            state.lastFailure = nil
        }
        logger.info(
            "platform certificates refreshed",
            metadata: [
                "event": "certificates.refreshed",
                "serials": "\(list.certificates.map(\.serial).joined(separator: ","))",
            ])
        for reason in list.leftOut {
            logger.warning(
                "a platform certificate was left out",
                metadata: ["event": "certificates.left_out", "reason": "\(reason)"])
        }
    }

    private func warnOfEnd() {
        let now = now()
        let (left, end) = state.withLock { state in
            // With a public key of WeChat Pay's certificates may end as they like.
            let end = state.keys.hasPublicKeys ? nil : state.keys.lastExpiry
            return (state.warning.take(lastExpiry: end, now: now), end)
        }
        guard let left, let end else { return }
        logger.warning(
            "the last platform certificate held ends soon, and no newer one has come",
            metadata: [
                "event": "certificates.ending", "last_expiry": "\(end.seconds)",
                "days_left": "\(Int(left / .seconds(24 * 60 * 60)))",
            ])
    }
}

extension PlatformKeyStore {
    /// Tries an APIv3 key, and with it who asks, on a download of its own; nothing is kept of it.
    func trial(
        of apiV3Key: APIv3Key, publicKeys: [PlatformPublicKey], as identity: CallerIdentity
    ) async throws(CertificateDownload.NotDone) -> [Certificate] {
        var keys = keys
        keys.replacePublicKeys(publicKeys, at: now())
        return try await download.fetch(apiV3Key, keys: keys, as: identity).certificates
    }

    /// Takes over keys from the configuration, with certificates that were downloaded to try them.
    func use(apiV3Key: APIv3Key?, publicKeys: [PlatformPublicKey], certificates: [Certificate]) {
        let now = now()
        state.withLock { state in
            state.apiV3Key = apiV3Key
            state.keys.replacePublicKeys(publicKeys, at: now)
            state.keys.add(certificates)
            if !certificates.isEmpty { state.lastFailure = nil }
        }
    }

    /// Whether this is the APIv3 key in use.
    func isInUse(_ apiV3Key: APIv3Key) -> Bool {
        state.withLock { APIv3Key.areSame($0.apiV3Key, apiV3Key) }
    }
}
