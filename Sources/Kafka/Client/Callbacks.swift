import COpenSSL
import CRdKafka

/// The C callbacks of every client; each finds its client's context through the opaque pointer.
enum Callbacks {
    static func install(in configuration: borrowing NativeConfiguration, context: ClientContext, kind: ClientKind) {
        let pointer = configuration.pointer
        rd_kafka_conf_set_opaque(pointer, Unmanaged.passUnretained(context).toOpaque())
        rd_kafka_conf_set_log_cb(pointer) { client, level, facility, line in
            guard let client, let context = Callbacks.context(rd_kafka_opaque(client)), let line else { return }
            context.log(
                level: level, facility: facility.map { String(cString: $0) } ?? "", line: String(cString: line))
        }
        rd_kafka_conf_set_error_cb(pointer) { client, code, reason, opaque in
            guard let client, let context = Callbacks.context(opaque) else { return }
            let error = KafkaError(
                "broker connection", rd_kafka_resp_err_t(code), reason: reason.map { String(cString: $0) })
            context.report(error.resolvingFatal(of: client))
        }
        installVerification(in: pointer)
        switch kind {
        case .consumer:
            rd_kafka_conf_set_rebalance_cb(pointer) { client, code, partitions, opaque in
                guard let client else { return }
                guard let consumer = Callbacks.context(opaque)?.consumer else {
                    rd_kafka_assign(client, nil)
                    return
                }
                consumer.rebalanced(code, partitions)
                // The poll returns now: whoever drives it learns at once what the handler has changed.
                rd_kafka_yield(client)
            }
        case .producer:
            rd_kafka_conf_set_dr_msg_cb(pointer) { _, message, opaque in
                guard let message else { return }
                Callbacks.context(opaque)?.deliveries?.record(message)
            }
        }
    }

    /// librdkafka's own text says the same of an expired certificate, an unknown authority and a foreign name. Decides nothing: what
    /// OpenSSL refuses stays refused.
    private static func installVerification(in pointer: OpaquePointer) {
        rd_kafka_conf_set_ssl_cert_verify_cb(pointer) { _, broker, _, code, _, _, _, text, size, opaque in
            guard let code, code.pointee != X509_V_OK else { return 1 }
            let fault = CertificateFault(code: code.pointee)
            if let broker { Callbacks.context(opaque)?.note(fault, of: String(cString: broker)) }
            if let text { UnsafeMutableBufferPointer(start: text, count: size).write(fault.code) }
            return 0
        }
    }

    /// Alive as long as the client is: `ClientHandle` holds it until the client is destroyed.
    private static func context(_ opaque: UnsafeMutableRawPointer?) -> ClientContext? {
        opaque.map { Unmanaged<ClientContext>.fromOpaque($0).takeUnretainedValue() }
    }
}

extension UnsafeMutableBufferPointer<CChar> {
    /// As a C string, shortened to what there is room for.
    fileprivate func write(_ words: String) {
        guard let end = indices.last else { return }
        for (index, byte) in zip(indices.dropLast(), words.utf8) { self[index] = CChar(bitPattern: byte) }
        self[Swift.min(words.utf8.count, end)] = 0
    }
}

enum ClientKind {
    case consumer
    case producer
}
