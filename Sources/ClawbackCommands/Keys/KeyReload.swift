import Logging
import ServiceLifecycle
import Synchronization
import UnixSignals
import WeChatPay
import Worker

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Takes over new keys while the worker runs: on SIGHUP, and within seconds of a change of the key files or the configuration file.
///
/// New keys are tried on calls that change nothing before they are used, so that what is not right (a key before its serial, a
/// certificate that WeChat Pay does not know yet) never holds up a return: the old ones serve until the new ones do.
final class KeyReload: Service {
    static let interval = Duration.seconds(5)

    enum Outcome: String, CaseIterable, Sendable {
        case done, refused
    }

    private struct State {
        var watch: KeyWatch
        var keys: ClientKeys
        var settings: Configuration.WeChatPay
        var counts: [Outcome: Int] = [:]
    }

    private let client: WeChatPayClient
    /// The settings as they are now.
    private let read: @Sendable () throws -> Configuration.WeChatPay
    private let configurationFile: String?
    private let onChange: @Sendable (Configuration.WeChatPay) -> Void
    private let logger: Logger
    private let state: Mutex<State>

    /// - Parameters:
    ///   - keys: those in use, read by `settings`.
    ///   - onChange: called with the settings once their keys are in use.
    init(
        client: WeChatPayClient, keys: ClientKeys, settings: Configuration.WeChatPay, configurationFile: String?,
        read: @escaping @Sendable () throws -> Configuration.WeChatPay,
        onChange: @escaping @Sendable (Configuration.WeChatPay) -> Void, logger: Logger
    ) {
        self.client = client
        self.read = read
        self.configurationFile = configurationFile
        self.onChange = onChange
        self.logger = logger
        // No file is marked as seen: what changed since the start read it is found at the first look.
        state = Mutex(State(watch: KeyWatch(seen: [:], now: .now), keys: keys, settings: settings))
    }

    /// From now on SIGHUP ends nothing, also before somebody listens to it: the keys are about to be read anyway.
    static func outliveRequests() {
        signal(SIGHUP, SIG_IGN)
    }

    /// Changes noticed since the start, by what came of them.
    var counts: [Outcome: Int] { state.withLock { $0.counts } }

    func run() async throws {
        // One look after another, whoever asks for it.
        let (looks, ask) = AsyncStream.makeStream(of: Bool.self)
        await withTaskGroup { group in
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sighup) {
                    self.logger.notice("asked to read the keys again", metadata: ["event": "keys.asked"])
                    ask.yield(true)
                }
            }
            group.addTask {
                while (try? await Task.sleep(for: Self.interval)) != nil { ask.yield(false) }
            }
            group.addTask {
                for await isAsked in looks { await self.look(isAsked: isAsked) }
            }
            try? await gracefulShutdown()
            group.cancelAll()
        }
    }

    private static func marks(_ settings: Configuration.WeChatPay, _ configurationFile: String?) -> KeyWatch.Marks {
        let paths = KeyFiles(settings: settings).paths + (configurationFile.map { [$0] } ?? [])
        return paths.reduce(into: [:]) { marks, path in marks[path] = FileMark(path) }
    }

    /// One look at the files; reads them when they have changed or somebody asks for it.
    func look(isAsked: Bool) async {
        let (watch, used, settings) = state.withLock { ($0.watch, $0.keys, $0.settings) }
        // Marked before they are read: what changes meanwhile is another change.
        var marks = Self.marks(settings, configurationFile)
        guard watch.isDue(marks, isAsked: isAsked, now: .now) else { return }
        do {
            let (new, keys) = try readKeys(insteadOf: settings)
            marks = Self.marks(new, configurationFile).filter { marks[$0.key] == nil || marks[$0.key] == $0.value }
            guard !keys.isSame(as: used) else {
                note(.settled, nil, new, marks, isAsked) {
                    guard isAsked else { return }
                    logger.notice("the keys are the same as before", metadata: ["event": "keys.unchanged"])
                }
                return
            }
            switch await client.trial(of: keys) {
            case .accepted(let tried):
                client.use(tried)
                onChange(new)
                state.withLock { state in
                    state.keys = keys
                    state.counts[.done, default: 0] += 1
                }
                note(.settled, nil, new, marks, true) {
                    logger.notice(
                        "new keys are in use",
                        metadata: [
                            "event": "keys.reloaded", "serial": "\(keys.credentials.merchantSerial)",
                            "public_keys": "\(keys.publicKeys.map(\.id).joined(separator: ","))",
                        ])
                }
            case .refused(let reason):
                refuse("WeChat Pay does not accept them: \(reason)", new, marks, isAsked)
            case .undecided(let reason):
                note(.undecided, reason, new, marks, isAsked) {
                    logger.warning(
                        "new keys are there and cannot be tried yet; the old ones stay in use until they can",
                        metadata: ["event": "keys.untried", "reason": "\(printable(reason))"])
                }
            }
        } catch {
            let reason = (error as? CommandFailure)?.line ?? (error as? ConfigurationError)?.line ?? "\(error)"
            refuse(reason, settings, marks, isAsked)
        }
    }

    private func readKeys(
        insteadOf old: Configuration.WeChatPay
    ) throws -> (Configuration.WeChatPay, ClientKeys) {
        let new = try read()
        guard new.mchid == old.mchid else {
            throw CommandFailure(
                .usage, "wechatpay.mchid: \(new.mchid) instead of \(old.mchid): another merchant needs a restart")
        }
        return (new, try KeyFiles(settings: new).keys())
    }

    private func refuse(
        _ reason: String, _ settings: Configuration.WeChatPay, _ marks: KeyWatch.Marks, _ isAsked: Bool
    ) {
        note(.refused, reason, settings, marks, isAsked) {
            state.withLock { $0.counts[.refused, default: 0] += 1 }
            logger.error(
                "new keys are of no use; the old ones stay in use",
                metadata: ["event": "keys.refused", "reason": "\(printable(reason, limit: 400))"])
        }
    }

    private func note(
        _ result: KeyWatch.Result, _ problem: String?, _ settings: Configuration.WeChatPay, _ marks: KeyWatch.Marks,
        _ isAsked: Bool, say: () -> Void
    ) {
        let isWorthSaying = state.withLock { state in
            state.settings = settings
            return state.watch.note(result, problem, marks, isAsked: isAsked, now: .now)
        }
        if isWorthSaying { say() }
    }
}
