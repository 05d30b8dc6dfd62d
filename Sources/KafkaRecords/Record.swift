/// One header of a record. Names may repeat; a value may be absent, which differs from empty.
package struct RecordHeader: Hashable, Sendable {
    package var name: String
    package var value: [UInt8]?

    package init(_ name: String, _ value: [UInt8]?) {
        self.name = name
        self.value = value
    }

    package init(_ name: String, _ value: String) {
        self.init(name, Array(value.utf8))
    }
}

extension [RecordHeader] {
    /// The value of the last header called `name` (Kafka's own convention for repeated names), as text;
    /// `nil` when there is none, it has no value, or its bytes are not UTF-8.
    package func text(_ name: String) -> String? {
        guard let value = last(where: { $0.name == name })?.value else { return nil }
        return String(validating: value, as: UTF8.self)
    }
}

/// A record as it was read.
package struct Record: Hashable, Sendable {
    package var place: RecordPlace
    /// When it was produced, or appended if the topic is set so; `nil` when the broker gave none.
    package var timestamp: Timestamp?
    package var key: [UInt8]?
    /// `nil` for a tombstone.
    package var value: [UInt8]?
    package var headers: [RecordHeader]

    package init(
        place: RecordPlace, timestamp: Timestamp?, key: [UInt8]?, value: [UInt8]?, headers: [RecordHeader]
    ) {
        self.place = place
        self.timestamp = timestamp
        self.key = key
        self.value = value
        self.headers = headers
    }

    /// What it takes in memory while it waits, more or less: its parts, and a place in a queue and in its key's lane. For an intent
    /// of 170 bytes heaptrack has counted 400.
    package var byteCount: Int { recordBytes(key, value, headers) + 256 }
}

/// The bytes of a record's parts; what the broker adds to them is not counted.
private func recordBytes(_ key: [UInt8]?, _ value: [UInt8]?, _ headers: [RecordHeader]) -> Int {
    (key?.count ?? 0) + (value?.count ?? 0) + headers.byteCount
}

extension [RecordHeader] {
    /// The bytes of names and values.
    package var byteCount: Int { reduce(0) { $0 + $1.name.utf8.count + ($1.value?.count ?? 0) } }
}

/// A record about to be published.
package struct OutgoingRecord: Hashable, Sendable {
    package var topic: String
    /// `nil` leaves the choice to the partitioner (by key).
    package var partition: Int32?
    package var key: [UInt8]?
    package var value: [UInt8]?
    package var headers: [RecordHeader]

    /// What it takes in memory, more or less.
    package var byteCount: Int { recordBytes(key, value, headers) }

    package init(topic: String, partition: Int32?, key: [UInt8]?, value: [UInt8]?, headers: [RecordHeader]) {
        self.topic = topic
        self.partition = partition
        self.key = key
        self.value = value
        self.headers = headers
    }
}
