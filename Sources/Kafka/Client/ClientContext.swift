import CRdKafka
import Logging
import Synchronization

/// What librdkafka's callbacks of one client get at: its opaque pointer stands for one of these.
///
/// Log lines come from any of librdkafka's threads, everything else from the thread that polls.
final class ClientContext: Sendable {
    private struct State {
        /// Errors not yet told to the user of the client, the oldest first.
        var pending: [KafkaError] = []
        /// The last that says something of a broker itself rather than of all of them.
        var lastCause: KafkaError?
        var areAllBrokersDown = false
        /// What is wrong with brokers' certificates, by `host:port`.
        var certificates: [String: CertificateFault] = [:]
        weak var consumer: KafkaConsumer?
        weak var deliveries: DeliveryLog?
    }

    let logger: Logger
    private let security: ClientSecurity
    private let state = Mutex(State())

    init(logger: Logger, security: ClientSecurity = ClientSecurity()) {
        self.logger = logger
        self.security = security
    }

    var consumer: KafkaConsumer? {
        get { state.withLock { $0.consumer } }
        set { state.withLock { $0.consumer = newValue } }
    }

    var deliveries: DeliveryLog? {
        get { state.withLock { $0.deliveries } }
        set { state.withLock { $0.deliveries = newValue } }
    }

    /// A client whose errors nobody asks for keeps the last of them only.
    private static let pendingLimit = 32

    func report(_ error: KafkaError) {
        let error = explained(error)
        if security.tellsRefusals, let refusal = error.refusal, refusal.isCertain { tell(refusal) }
        state.withLock { state in
            if error.code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN.rawValue {
                state.areAllBrokersDown = true
            } else if error.refusal != nil || state.lastCause?.refusal == nil {
                state.lastCause = error
            }
            if state.pending.count == Self.pendingLimit { state.pending.removeFirst() }
            state.pending.append(error)
        }
    }

    /// With why a broker cannot be used, where the text tells that; without secrets, whatever the broker has said.
    private func explained(_ error: KafkaError) -> KafkaError {
        var error = error
        error.reason = security.hiding(error.reason)
        error.refusal = ConnectionRefusal(code: error.code, reason: error.reason, mechanism: security.mechanism) {
            broker in
            state.withLock { $0.certificates[broker] }
        }
        if let refusal = error.refusal { error.reason = "\(refusal)" }
        return error
    }

    private func tell(_ refusal: ConnectionRefusal) {
        logger.error(
            "\(refusal)",
            metadata: [
                "event": "kafka.refused", "code": .string(refusal.code), "broker": .string(refusal.broker),
            ])
    }

    /// From the thread of the broker's connection.
    func note(_ fault: CertificateFault, of broker: String) {
        state.withLock { state in
            if state.certificates.count < Self.pendingLimit { state.certificates[broker] = fault }
        }
    }

    /// Whether librdkafka asks for OAUTHBEARER tokens.
    var hasTokens: Bool { security.mechanism?.uppercased() == "OAUTHBEARER" }

    func hiding(_ text: String) -> String { security.hiding(text) }

    func nextError() -> KafkaError? {
        state.withLock { $0.pending.isEmpty ? nil : $0.pending.removeFirst() }
    }

    func forgetErrors() {
        state.withLock { state in
            state.pending.removeAll()
            state.lastCause = nil
            state.areAllBrokersDown = false
        }
    }

    /// Why no broker can be reached, as far as the callbacks have told; `nil` while one may still be.
    var unreachability: (isCertain: Bool, cause: KafkaError?) {
        state.withLock { ($0.areAllBrokersDown, $0.lastCause) }
    }
}
