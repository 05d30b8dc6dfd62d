import CRdKafka

extension KafkaError {
    /// A record is larger than the client or the topic takes (`MSG_SIZE_TOO_LARGE`).
    package var isTooLarge: Bool { code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE.rawValue }

    /// The group is between two generations, or has gone on without this member: the same commit cannot succeed before the
    /// next assignment.
    package var isOfAnotherGeneration: Bool {
        switch rd_kafka_resp_err_t(code) {
        case RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID,
            RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS:
            true
        default: false
        }
    }

    /// The next record to read is not in the partition: retention has passed it, or the topic was made anew.
    /// (`OFFSET_OUT_OF_RANGE`, reported as `_AUTO_OFFSET_RESET` where the consumer must not choose another.)
    package var isPositionLost: Bool {
        switch rd_kafka_resp_err_t(code) {
        case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET: true
        default: false
        }
    }
}
