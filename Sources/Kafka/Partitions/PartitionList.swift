import CRdKafka
import KafkaRecords

/// The owner of an `rd_kafka_topic_partition_list_t`.
struct PartitionList: ~Copyable {
    private let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init(capacity: Int = 8) {
        guard let pointer = rd_kafka_topic_partition_list_new(Int32(capacity)) else {
            preconditionFailure("rd_kafka_topic_partition_list_new returns an object")
        }
        self.pointer = pointer
    }

    /// Takes over a list librdkafka has made for us.
    init(owning pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) {
        self.pointer = pointer
    }

    init(_ partitions: some Collection<TopicPartition>) {
        self.init(capacity: partitions.count)
        for partition in partitions { add(partition) }
    }

    deinit { rd_kafka_topic_partition_list_destroy(pointer) }

    /// The only way to the pointer: the list may be destroyed right after its last use, so a pointer taken out of it could
    /// be dead before the C call it was meant for.
    borrowing func withPointer<Result, Failure: Error>(
        _ body: (UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(pointer)
    }

    /// `offset` may be one of librdkafka's logical ones, which are negative.
    func add(_ partition: TopicPartition, offset: Int64? = nil, metadata: String = "") {
        guard
            let element = rd_kafka_topic_partition_list_add(pointer, partition.topic, partition.partition)
        else { preconditionFailure("rd_kafka_topic_partition_list_add returns an element") }
        if let offset { element.pointee.offset = offset }
        guard !metadata.isEmpty else { return }
        // The list frees its metadata with librdkafka's allocator, so it must come from there.
        let count = metadata.utf8.count
        guard let copy = rd_kafka_mem_malloc(nil, count + 1) else { preconditionFailure("out of memory") }
        let bytes = copy.bindMemory(to: UInt8.self, capacity: count + 1)
        var metadata = metadata
        metadata.withUTF8 { bytes.update(from: $0.baseAddress!, count: count) }
        bytes[count] = 0
        element.pointee.metadata = copy
        element.pointee.metadata_size = count
    }
}

/// One element of a partition list, read.
struct PartitionElement {
    let topicPartition: TopicPartition
    let offset: Int64
    let error: rd_kafka_resp_err_t
    private let metadataBytes: UnsafeRawBufferPointer

    init(_ element: rd_kafka_topic_partition_t) {
        topicPartition = TopicPartition(topic: String(cString: element.topic), partition: element.partition)
        offset = element.offset
        error = element.err
        metadataBytes = UnsafeRawBufferPointer(start: element.metadata, count: element.metadata_size)
    }

    /// Valid while the list is.
    var metadata: String { String(decoding: metadataBytes, as: UTF8.self) }
}

extension UnsafeMutablePointer<rd_kafka_topic_partition_list_t> {
    func forEachElement<Failure: Error>(_ body: (PartitionElement) throws(Failure) -> Void) throws(Failure) {
        for index in 0..<Int(pointee.cnt) { try body(PartitionElement(pointee.elems[index])) }
    }

    var topicPartitions: [TopicPartition] {
        (0..<Int(pointee.cnt)).map { PartitionElement(pointee.elems[$0]).topicPartition }
    }
}
