/// What a consumer is, beyond where its cluster stands.
package struct ConsumerOptions: Hashable, Sendable {
    package enum Isolation: String, Hashable, Sendable {
        /// Records of aborted and of open transactions stay hidden.
        case committed = "read_committed"
        case uncommitted = "read_uncommitted"
    }

    /// Where to begin without a usable committed offset.
    package enum OffsetReset: String, Hashable, Sendable {
        case earliest
        case latest
        /// An error event instead.
        case error
    }

    package var groupID: String
    /// Static membership: a member that comes back under this name within the session time-out keeps its partitions.
    package var groupInstanceID: String?
    package var isolation: Isolation
    package var offsetReset: OffsetReset

    package init(
        groupID: String, groupInstanceID: String? = nil, isolation: Isolation = .committed,
        offsetReset: OffsetReset = .earliest
    ) {
        self.groupID = groupID
        self.groupInstanceID = groupInstanceID
        self.isolation = isolation
        self.offsetReset = offsetReset
    }

    var properties: Properties {
        var properties = Properties()
        // Memory: at most 16 MiB of records wait in the one local queue, and one fetch brings at most 1 MiB, 256 KiB of one
        // partition: what is fetched of it beyond what may wait is fetched again when it goes on, and a fetch's memory is kept until
        // the last of its records is taken. 2.0.2 looks at a full queue only once a second, so it must hold more than a second's work.
        properties.defaults = [
            ("queued.min.messages", "10000"),
            ("queued.max.messages.kbytes", "16384"),
            ("fetch.message.max.bytes", "262144"),
            ("fetch.max.bytes", "1048576"),
            ("fetch.wait.max.ms", "100"),
            ("max.poll.interval.ms", "300000"),
            ("session.timeout.ms", "45000"),
        ]
        properties.relied = [
            ("group.id", groupID),
            ("enable.auto.commit", "false"),
            ("enable.auto.offset.store", "false"),
            ("enable.partition.eof", "false"),
            // Each topic is shared among all members. `cooperative-sticky` counts partitions whatever their topic, and moves them in the
            // order of their names: a member that came late got every intent, and the others kept the checks.
            ("partition.assignment.strategy", "roundrobin"),
            ("isolation.level", isolation.rawValue),
            ("auto.offset.reset", offsetReset.rawValue),
            ("allow.auto.create.topics", "false"),
        ]
        if let groupInstanceID { properties.relied.append(("group.instance.id", groupInstanceID)) }
        return properties
    }
}
