import CRdKafka

/// Which member of which generation of the group is speaking: lets the broker refuse the offsets of a member the group has
/// left behind. The owner of an `rd_kafka_consumer_group_metadata_t`.
///
/// A snapshot: take a new one for each transaction.
///
/// `@unchecked Sendable`: the object is never written after its creation.
package final class GroupMetadata: @unchecked Sendable {
    let pointer: OpaquePointer

    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    /// Of a group without members: its offsets are whoever's who commits them.
    package init(group: String) {
        guard let pointer = rd_kafka_consumer_group_metadata_new(group) else {
            preconditionFailure("rd_kafka_consumer_group_metadata_new returns an object")
        }
        self.pointer = pointer
    }

    deinit { rd_kafka_consumer_group_metadata_destroy(pointer) }
}
