import KafkaRecords

/// A record handed out to be handled, and the assignment it belongs to.
package struct Ticket: Hashable, Sendable {
    package let record: Record
    package let epoch: Int
    /// The sub-merchant whose place it has from being handed out to its end, when it was set aside before.
    package internal(set) var place: MerchantID?

    package static func == (left: Ticket, right: Ticket) -> Bool {
        left.epoch == right.epoch && left.record.place == right.record.place
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(epoch)
        hasher.combine(record.place)
    }
}
