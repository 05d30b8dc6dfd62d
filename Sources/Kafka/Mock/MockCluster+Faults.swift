import CRdKafka

extension MockCluster {
    /// A request of the Kafka protocol, by its number.
    package enum Request: Int16, Sendable {
        case produce = 0
        case fetch = 1
        case listOffsets = 2
        case metadata = 3
        case offsetCommit = 8
        case offsetFetch = 9
        case findCoordinator = 10
        case joinGroup = 11
        case heartbeat = 12
        case leaveGroup = 13
        case syncGroup = 14
        case initProducerID = 22
        case addPartitionsToTransaction = 24
        case addOffsetsToTransaction = 25
        case endTransaction = 26
        case transactionOffsetCommit = 28
    }

    /// The next answers to `request` are these errors, by their number in the Kafka protocol (0: none). -195 cuts the
    /// connection.
    package func failNext(_ request: Request, with codes: [Int32]) {
        let codes = codes.map { rd_kafka_resp_err_t($0) }
        rd_kafka_mock_push_request_errors_array(pointer, request.rawValue, codes.count, codes)
    }

    /// The next answer of one broker to `request`: an error (0: none), `delay` late.
    package func answerNext(
        _ request: Request, ofBroker broker: Int32, with code: Int32, after delay: Duration
    ) throws(KafkaError) {
        try check(
            "inject a fault",
            clawback_mock_broker_push_answer(
                pointer, broker, request.rawValue, rd_kafka_resp_err_t(code), delay.rdKafkaMilliseconds))
    }

    package func clearFaults(of request: Request) {
        rd_kafka_mock_clear_request_errors(pointer, request.rawValue)
    }

    /// Brokers are numbered from 1.
    package func setBroker(_ broker: Int32, isUp: Bool) throws(KafkaError) {
        try check(
            "turn mock broker \(broker) \(isUp ? "on" : "off")",
            isUp ? rd_kafka_mock_broker_set_up(pointer, broker) : rd_kafka_mock_broker_set_down(pointer, broker))
    }

    package func setRoundTripTime(_ time: Duration, ofBroker broker: Int32) throws(KafkaError) {
        try check("slow mock broker", rd_kafka_mock_broker_set_rtt(pointer, broker, time.rdKafkaMilliseconds))
    }

    /// Every request for `topic` fails with `code`; 0 ends that.
    package func setError(_ code: Int32, ofTopic topic: String) {
        rd_kafka_mock_topic_set_error(pointer, topic, rd_kafka_resp_err_t(code))
    }

    /// Makes `broker` the coordinator of a group.
    package func setCoordinator(ofGroup group: String, broker: Int32) throws(KafkaError) {
        try check("set coordinator", rd_kafka_mock_coordinator_set(pointer, "group", group, broker))
    }
}
