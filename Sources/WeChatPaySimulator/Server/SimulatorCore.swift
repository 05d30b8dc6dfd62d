import Cryptography
import Synchronization

/// The state behind the HTTP edge; every lock is held for a few dictionary accesses at most.
final class SimulatorCore: Sendable {
    let keys: KeyMaterial
    let connections = ConnectionRegistry()
    private let checks: RequestChecks
    let signer: AnswerSigner
    private let certificates: CertificateList
    let wallClock: @Sendable () -> SimulatedTime
    let control: Mutex<ControlState>
    let ledger = Mutex(ReturnLedger())
    let statistics = Mutex(CallStatistics())
    private let load = Mutex(CallLoad())
    private let started = ContinuousClock.now
    private let requestIDs = RequestIDs()
    private let recordings = Recordings()

    init(keys: KeyMaterial, scenario: Scenario, now: @escaping @Sendable () -> SimulatedTime) {
        self.keys = keys
        checks = RequestChecks(
            mchid: keys.mchid,
            merchantKeys: Dictionary(
                keys.merchants.map { ($0.certificate.serial, $0.key.publicKey) }, uniquingKeysWith: { $1 }))
        signer = AnswerSigner(keys)
        certificates = CertificateList(keys)
        wallClock = now
        control = Mutex(ControlState(scenario: scenario))
    }

    var controlState: ControlState { control.withLock { $0 } }

    func nextRequestID() -> String { requestIDs.next() }

    /// What to send, and after how long.
    struct Response {
        var reply: Reply
        var delay: Duration = .zero
        /// Whose key signs.
        var serial: String
    }

    func respond(to request: IncomingRequest, as kind: CallStatistics.Kind, _ control: ControlState) -> Response {
        let behaviour = control.scenario.behaviour
        var serial = preferredSerial(control)
        do throws(APIFailure) {
            serial = try signer.serial(requested: request.wechatpaySerial, preferred: serial)
            try checks.check(
                request, behaviour: behaviour, accepted: control.acceptedMerchants,
                now: wallClock() + control.clockSkew)
            switch kind {
            case .submit:
                let submission = try ReturnSubmission(body: request.body, behaviour: behaviour)
                let now = wallClock() + control.timeOffset
                let turn = ledger.withLock { $0.submit(submission, under: control.scenario, at: now) }
                return response(to: turn, .submit, control, serial)
            case .query:
                let lookup = try ReturnLookup(query: Self.query(of: request.target), behaviour: behaviour)
                let now = wallClock() + control.timeOffset
                let turn = ledger.withLock { $0.query(lookup, under: control.scenario, at: now) }
                return response(to: turn, .query, control, serial)
            case .certificates:
                return Response(reply: .answer(try certificateList(control)), serial: serial)
            case .other:
                throw APIFailure(status: 404, code: "NOT_FOUND", message: "接口不存在")
            }
        } catch {
            return Response(reply: .answer(Answer(error, behaviour: behaviour)), serial: serial)
        }
    }

    private static func query(of target: String) -> Substring {
        target.firstIndex(of: "?").map { target[target.index(after: $0)...] } ?? ""
    }

    private func response(
        to turn: LedgerTurn, _ kind: CallKind, _ control: ControlState, _ serial: String
    ) -> Response {
        Response(
            reply: Reply(turn, behaviour: control.scenario.behaviour),
            delay: control.scenario.latency(
                of: kind, attempt: turn.attempt, for: turn.subject, plan: turn.plan), serial: serial)
    }

    private func certificateList(_ control: ControlState) throws(APIFailure) -> Answer {
        switch control.scenario.behaviour.certificates {
        case .listed:
            return Answer(
                status: 200, body: try certificates.body(serials: control.listedSerials), signing: .valid,
                label: "certificates")
        case .notFound: throw .notFound
        case .error: throw .systemError
        }
    }

    private func preferredSerial(_ control: ControlState) -> String {
        if let serial = control.signingSerial { return serial }
        return control.scenario.behaviour.certificates == .listed
            ? keys.platform[0].certificate.serial : keys.publicKeyID
    }

    /// The body that goes out and what it is signed with; as late as possible: the timestamp has to be the moment of sending.
    func signed(
        _ answer: Answer, serial: String, _ control: ControlState
    ) -> (body: [UInt8], signature: AnswerSignature?) {
        if answer.signing == .replayed {
            let recording = recordings.another(than: answer.body)
            return (recording?.body ?? answer.body, recording?.signature)
        }
        let signature = signer.signature(
            for: answer.body, answer.signing, serial: serial, now: wallClock() + control.clockSkew)
        if let signature, answer.label == "SUCCESS" { recordings.keep(answer.body, signature) }
        return (answer.body, signature)
    }

    /// - Returns: the moment, for ``ended(_:_:begun:planned:)``.
    func began() -> Duration {
        statistics.withLock { $0.begin() }
        let now = started.duration(to: .now)
        load.withLock { $0.begin(at: now) }
        return now
    }

    /// - Parameter planned: how long the scenario let the call take.
    func ended(_ kind: CallStatistics.Kind, _ answer: String, begun: Duration, planned: Duration) {
        statistics.withLock { $0.end(kind, answer) }
        let now = started.duration(to: .now)
        load.withLock { $0.end(at: now, begun: begun, planned: planned) }
    }

    func loadSnapshot() -> CallLoad {
        let now = started.duration(to: .now)
        return load.withLock { load in
            load.advance(to: now)
            return load
        }
    }
}

/// Values of `Request-ID`: unique, and shaped like WeChat Pay's.
private final class RequestIDs: Sendable {
    private let prefix = Hex.uppercase(SecureRandom.bytes(8))
    private let count = Atomic<UInt64>(0)

    func next() -> String {
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue
        return "08" + prefix + String(number, radix: 16, uppercase: true)
    }
}
