import CRdKafka
import KafkaRecords

extension KafkaError {
    /// From a bare code; `reason` replaces librdkafka's general text where something more exact is known.
    init(
        _ operation: String, _ code: rd_kafka_resp_err_t, reason: String? = nil,
        topicPartition: TopicPartition? = nil
    ) {
        self.init(
            operation: operation, code: code.rawValue, name: String(cString: rd_kafka_err2name(code)),
            reason: reason ?? String(cString: rd_kafka_err2str(code)), topicPartition: topicPartition,
            isRetriable: mayPass(code), isFatal: code == RD_KAFKA_RESP_ERR__FATAL)
    }

    /// Takes the error object over and destroys it.
    init(_ operation: String, consuming error: OpaquePointer) {
        defer { rd_kafka_error_destroy(error) }
        self.init(
            operation: operation, code: rd_kafka_error_code(error).rawValue,
            name: String(cString: rd_kafka_error_name(error)), reason: String(cString: rd_kafka_error_string(error)),
            isRetriable: rd_kafka_error_is_retriable(error) != 0,
            requiresAbort: rd_kafka_error_txn_requires_abort(error) != 0,
            isFatal: rd_kafka_error_is_fatal(error) != 0)
    }

    /// `_FATAL` only says that there is a fatal error: this is the one that was raised.
    func resolvingFatal(of client: OpaquePointer) -> KafkaError {
        guard code == RD_KAFKA_RESP_ERR__FATAL.rawValue else { return self }
        var text = [CChar](repeating: 0, count: 512)
        let cause = rd_kafka_fatal_error(client, &text, text.count)
        guard cause != RD_KAFKA_RESP_ERR_NO_ERROR else { return self }
        var error = KafkaError(operation, cause, reason: string(of: text), topicPartition: topicPartition)
        error.isFatal = true
        error.isRetriable = false
        return error
    }
}

/// Throws what `error`, a code a call has returned, stands for.
func check(_ operation: String, _ code: rd_kafka_resp_err_t) throws(KafkaError) {
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(operation, code) }
}

/// Throws what `error`, an error object a call has returned, stands for, and destroys it.
func check(_ operation: String, _ error: OpaquePointer?) throws(KafkaError) {
    if let error { throw KafkaError(operation, consuming: error) }
}

/// The text in a C buffer, up to its NUL.
func string(of buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

extension rd_kafka_resp_err_t {
    static var none: rd_kafka_resp_err_t { RD_KAFKA_RESP_ERR_NO_ERROR }
    static var invalidArgument: rd_kafka_resp_err_t { RD_KAFKA_RESP_ERR__INVALID_ARG }
}
