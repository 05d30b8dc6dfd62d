/// Takes the aborted transactions out of fetch answers that ended before the place where the answer begins.
///
/// A reader drops what a producer wrote from an aborted transaction's first offset on, until it meets the abort marker. Apache
/// Kafka names a transaction only where its marker is still to come. noida-db 0.2.3 goes on naming it: then a reader that begins
/// behind the marker drops, without a word, what the same producer committed later.
///
/// Which transactions have ended is known from the markers that went by; each reader's way goes past the marker, or begins where
/// another reader got to.
struct AbortMarkers: Sendable {
    /// Offsets of abort markers, by partition and producer.
    private var markers: [FetchPlace: [Int: Set<Int>]] = [:]

    /// - Parameter starts: of the request that is answered.
    /// - Returns: `nil` when the answer cannot be read.
    mutating func repaired(_ frame: [UInt8], starts: [FetchPlace: Int]) -> [UInt8]? {
        var reader = WireReader(frame)
        var writer = WireWriter()
        // The correlation id, throttle time, error, session.
        guard reader.copy([4, 4, 2, 4], to: &writer), let topics = reader.copyCount(to: &writer) else { return nil }
        for _ in 0..<topics {
            guard let topic = reader.string() else { return nil }
            writer.string(topic)
            guard let partitions = reader.copyCount(to: &writer) else { return nil }
            for _ in 0..<partitions {
                guard let partition = reader.integer(4) else { return nil }
                writer.integer(partition, 4)
                let place = FetchPlace(topic: topic, partition: partition)
                // Error, high watermark, last stable offset, first offset.
                guard reader.copy([2, 8, 8, 8], to: &writer), let aborted = Self.aborted(&reader),
                    let replica = reader.integer(4), let records = reader.bytes()
                else { return nil }
                learn(records, at: place)
                let open = aborted?.filter { isOpen($0, at: place, start: starts[place] ?? 0) }
                writer.integer(open?.count ?? -1, 4)
                for transaction in open ?? [] {
                    writer.integer(transaction.producer, 8)
                    writer.integer(transaction.first, 8)
                }
                writer.integer(replica, 4)
                writer.bytes(records)
            }
        }
        return writer.frame
    }

    private typealias Transaction = (producer: Int, first: Int)

    /// The outer optional: cut off; the inner: none, which differs from an empty list.
    private static func aborted(_ reader: inout WireReader) -> [Transaction]?? {
        guard let count = reader.integer(4) else { return nil }
        guard count >= 0 else { return .some(nil) }
        var transactions: [Transaction] = []
        for _ in 0..<count {
            guard let producer = reader.integer(8), let first = reader.integer(8) else { return nil }
            transactions.append((producer, first))
        }
        return transactions
    }

    private func isOpen(_ transaction: Transaction, at place: FetchPlace, start: Int) -> Bool {
        let ends = markers[place]?[transaction.producer] ?? []
        return !ends.contains { $0 >= transaction.first && $0 < start }
    }

    /// Notes the abort markers among `records`: batches (magic 2) one after another, the last perhaps cut off.
    private mutating func learn(_ records: [UInt8], at place: FetchPlace) {
        var rest = records[...]
        while rest.count > 70 {
            let field = { (offset: Int, size: Int) in
                KafkaFrames.integer(rest[(rest.startIndex + offset)..<(rest.startIndex + offset + size)])
            }
            let length = 12 + field(8, 4)
            let isControl = field(21, 2) & 0x20 != 0
            // The key's two last bytes are the marker's type; before it stand length, attributes, time, offset and the key's
            // length, a byte each as markers are small, and the key's version.
            if isControl, field(68, 2) == 0 {
                markers[place, default: [:]][field(43, 8), default: []].insert(field(0, 8) + field(23, 4))
            }
            rest = rest.dropFirst(length)
        }
    }
}

extension WireReader {
    fileprivate mutating func copy(_ sizes: [Int], to writer: inout WireWriter) -> Bool {
        for size in sizes {
            guard let value = integer(size) else { return false }
            writer.integer(value, size)
        }
        return true
    }

    fileprivate mutating func copyCount(to writer: inout WireWriter) -> Int? {
        guard let count = integer(4) else { return nil }
        writer.integer(count, 4)
        return max(0, count)
    }
}
