import CRdKafka

/// The owner of an `rd_kafka_conf_t` until a client takes it over.
struct NativeConfiguration: ~Copyable {
    let pointer: OpaquePointer

    init() {
        guard let pointer = rd_kafka_conf_new() else { preconditionFailure("rd_kafka_conf_new returns an object") }
        self.pointer = pointer
    }

    deinit { rd_kafka_conf_destroy(pointer) }

    /// The client's now: no destruction.
    consuming func handOver() {
        discard self
    }

    func set(_ name: String, _ value: String) throws(KafkaConfigurationError) {
        var text = [CChar](repeating: 0, count: 512)
        let result = rd_kafka_conf_set(pointer, name, value, &text, text.count)
        if result == RD_KAFKA_CONF_OK { return }
        let reason = Redaction.shown(reason: string(of: text), value: value, of: name)
        let shown = Redaction.shown(value, of: name)
        if result == RD_KAFKA_CONF_UNKNOWN {
            throw .unknownProperty(name: name, value: shown, reason: reason)
        }
        throw .invalidValue(name: name, value: shown, reason: reason)
    }
}
