import CRdKafka
import Dispatch
import Logging
import Synchronization

/// The one owner of an `rd_kafka_t`: created and destroyed here.
///
/// `@unchecked Sendable`: the pointer never changes, librdkafka's functions may be called from any thread (its introduction,
/// "Threads and callbacks"), and the destruction comes after the last reference is gone.
final class ClientHandle: @unchecked Sendable {
    let pointer: OpaquePointer
    let context: ClientContext
    private let end = Mutex(End.destroy(flags: 0))

    /// What becomes of the client once nobody needs it.
    enum End {
        case destroy(flags: Int32)
        /// librdkafka 2.0.2 would hang or crash: its threads and memory stay until the process ends.
        case leak(reason: String)
    }

    /// How long `deinit` waits for librdkafka's threads.
    private static let destructionBound = DispatchTimeInterval.seconds(5)

    init(
        _ kind: ClientKind, _ configuration: consuming NativeConfiguration, context: ClientContext
    ) throws(KafkaConfigurationError) {
        self.context = context
        Callbacks.install(in: configuration, context: context, kind: kind)
        // A client that is inside a blocking call does not poll, and could not have its token renewed meanwhile.
        if context.hasTokens { rd_kafka_conf_enable_sasl_queue(configuration.pointer, 1) }
        var text = [CChar](repeating: 0, count: 512)
        let type = kind == .consumer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER
        guard let pointer = rd_kafka_new(type, configuration.pointer, &text, text.count) else {
            throw .refused(reason: string(of: text))
        }
        configuration.handOver()
        self.pointer = pointer
        if context.hasTokens, let error = rd_kafka_sasl_background_callbacks_enable(pointer) {
            let problem = KafkaError("renew tokens in the background", consuming: error)
            context.logger.warning("\(problem)", metadata: ["event": "kafka.tokens"])
        }
    }

    func setEnd(_ new: End) {
        end.withLock { $0 = new }
    }

    deinit {
        let flags: Int32
        switch end.withLock({ $0 }) {
        case .destroy(let asked): flags = asked
        case .leak(let reason):
            context.logger.warning("a Kafka client is left behind, not destroyed: \(reason)")
            _ = Unmanaged.passRetained(context)
            return
        }
        let doomed = Doomed(pointer: pointer, context: context)
        let done = DispatchSemaphore(value: 0)
        DispatchQueue(label: "clawback.kafka.destroy").async {
            rd_kafka_destroy_flags(doomed.pointer, flags)
            withExtendedLifetime(doomed.context) {}
            done.signal()
        }
        if done.wait(timeout: .now() + Self.destructionBound) == .timedOut {
            context.logger.warning("a Kafka client is left behind: its threads have not ended within 5 s")
        }
    }

    /// `@unchecked Sendable`: passed once, from `deinit` to the queue that destroys the client.
    private struct Doomed: @unchecked Sendable {
        let pointer: OpaquePointer
        let context: ClientContext
    }
}
