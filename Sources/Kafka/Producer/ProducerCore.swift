import CRdKafka
import KafkaRecords
import Logging

/// What both producers share: the client, its delivery reports, and the one call that takes a record.
///
/// `@unchecked Sendable`: every method checks that it runs on the one thread that used the producer first.
final class ProducerCore: @unchecked Sendable {
    let client: ClientHandle
    let deliveries = DeliveryLog()
    private let confinement = ThreadConfinement()
    private var lastTicket: UInt = 0
    private var topics: ProducerTopics?

    /// What every producer begins with; the user may change it.
    static let defaults: [(name: String, value: String)] = [
        // A dead letter is its record plus headers, and a record may fill what the broker takes: the broker decides.
        ("message.max.bytes", "2097152"),
        ("allow.auto.create.topics", "false"),
        ("queue.buffering.max.messages", "100000"),
        ("queue.buffering.max.kbytes", "65536"),
    ]

    init(properties: Properties, configuration: KafkaConfiguration, logger: Logger) throws(KafkaConfigurationError) {
        let context = ClientContext(logger: logger, security: ClientSecurity(configuration))
        let native = try properties.native(for: configuration, logger: logger)
        client = try ClientHandle(.producer, native, context: context)
        context.deliveries = deliveries
    }

    func enter() { confinement.check() }

    /// Makes the first record for each of `topics` as quick as the others.
    func learn(_ topics: [String], timeout: Duration) throws(KafkaError) {
        enter()
        self.topics = try ProducerTopics(topics, of: client, timeout: timeout)
    }

    /// Serves delivery reports and error callbacks.
    func serve(timeout: Duration = .zero) {
        rd_kafka_poll(client.pointer, timeout.rdKafkaMilliseconds)
    }

    /// Copies `record` into the producer's queue. A full queue is served until there is room or `timeout` has passed.
    func produce(_ record: OutgoingRecord, timeout: Duration) throws(KafkaError) -> DeliveryTicket {
        enter()
        serve()
        let ticket = DeliveryTicket(rawValue: lastTicket + 1)
        let deadline = Deadline(after: timeout)
        while let error = enqueue(record, ticket) {
            guard error.code == RD_KAFKA_RESP_ERR__QUEUE_FULL.rawValue, !deadline.hasPassed else {
                throw error.resolvingFatal(of: client.pointer)
            }
            serve(timeout: min(deadline.remaining, .milliseconds(50)))
        }
        lastTicket = ticket.rawValue
        return ticket
    }

    private func enqueue(_ record: OutgoingRecord, _ ticket: DeliveryTicket) -> KafkaError? {
        guard !record.headers.isEmpty else { return enqueue(record, ticket, headers: nil) }
        let headers = NativeHeaders(record.headers)
        if let error = enqueue(record, ticket, headers: headers.pointer) { return error }
        headers.handOver()
        return nil
    }

    private func enqueue(_ record: OutgoingRecord, _ ticket: DeliveryTicket, headers: OpaquePointer?) -> KafkaError? {
        let error = record.topic.withCString { topic in
            withOptionalBytes(record.key) { key, keyCount in
                withOptionalBytes(record.value) { value, valueCount in
                    withUnsafeTemporaryAllocation(of: rd_kafka_vu_t.self, capacity: 7) { arguments in
                        arguments.initialize(repeating: rd_kafka_vu_t())
                        arguments[0].vtype = RD_KAFKA_VTYPE_TOPIC
                        arguments[0].u.cstr = topic
                        arguments[1].vtype = RD_KAFKA_VTYPE_PARTITION
                        arguments[1].u.i32 = record.partition ?? Int32(RD_KAFKA_PARTITION_UA)
                        arguments[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS
                        arguments[2].u.i = Int32(RD_KAFKA_MSG_F_COPY)
                        arguments[3].vtype = RD_KAFKA_VTYPE_KEY
                        arguments[3].u.mem.ptr = UnsafeMutableRawPointer(mutating: key)
                        arguments[3].u.mem.size = keyCount
                        arguments[4].vtype = RD_KAFKA_VTYPE_VALUE
                        arguments[4].u.mem.ptr = UnsafeMutableRawPointer(mutating: value)
                        arguments[4].u.mem.size = valueCount
                        arguments[5].vtype = RD_KAFKA_VTYPE_OPAQUE
                        arguments[5].u.ptr = UnsafeMutableRawPointer(bitPattern: ticket.rawValue)
                        arguments[6].vtype = RD_KAFKA_VTYPE_HEADERS
                        arguments[6].u.headers = headers
                        return rd_kafka_produceva(
                            client.pointer, arguments.baseAddress, headers == nil ? 6 : 7)
                    }
                }
            }
        }
        guard let error else { return nil }
        var refused = KafkaError("produce to \(record.topic)", consuming: error)
        refused.isRetriable = refused.isRetriable || refused.code == RD_KAFKA_RESP_ERR__QUEUE_FULL.rawValue
        return refused
    }
}

/// `nil` becomes a null pointer, empty bytes do not.
private func withOptionalBytes<Result>(
    _ bytes: [UInt8]?, _ body: (UnsafeRawPointer?, Int) -> Result
) -> Result {
    guard let bytes else { return body(nil, 0) }
    return bytes.withUnsafeBytes { body($0.baseAddress ?? Empty.bytes, $0.count) }
}
