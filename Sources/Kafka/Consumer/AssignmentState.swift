import CRdKafka
import KafkaRecords

/// What a consumer knows of its own assignment. Pure.
struct AssignmentState {
    private(set) var assigned: Set<TopicPartition> = []
    /// Of the assigned ones. librdkafka 2.0.2 moves the position of a partition that is resumed without being paused.
    private(set) var paused: Set<TopicPartition> = []
    var hasSubscribed = false
    var isClosed = false
    private var hasBeenAssigned = false

    mutating func assign(_ partitions: [TopicPartition]) {
        hasBeenAssigned = true
        assigned.formUnion(partitions)
    }

    mutating func unassign(_ partitions: [TopicPartition]) {
        assigned.subtract(partitions)
        paused.subtract(partitions)
    }

    /// Those of `partitions` that must be paused now.
    mutating func pause(_ partitions: some Sequence<TopicPartition>) -> Set<TopicPartition> {
        let new = Set(partitions).intersection(assigned).subtracting(paused)
        paused.formUnion(new)
        return new
    }

    /// Those of `partitions` that must be resumed now.
    mutating func resume(_ partitions: some Sequence<TopicPartition>) -> Set<TopicPartition> {
        let old = paused.intersection(partitions)
        paused.subtract(old)
        return old
    }

    /// librdkafka 2.0.2 crashes when a member that has joined but never got an assignment is destroyed (fixed in 2.3.0).
    var isSafeToDestroy: Bool { hasBeenAssigned || !hasSubscribed }

    static let neverAssigned = "librdkafka before 2.3.0 may crash when destroyed before the first assignment"

    var endWithoutClose: ClientHandle.End {
        isSafeToDestroy
            ? .destroy(flags: RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE) : .leak(reason: Self.neverAssigned)
    }
}
