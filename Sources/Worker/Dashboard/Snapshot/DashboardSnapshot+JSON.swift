import KafkaRecords
import StrictJSON

extension DashboardSnapshot {
    /// Moments are milliseconds since 1970; spans, ages and latencies milliseconds.
    package var json: [UInt8] {
        var writer = JSONWriter(capacity: 16 * 1024)
        writer.object { json in
            json.member("now", now.milliseconds)
            json.member("startedAt", startedAt.milliseconds)
            json.member("identity", object: identity.write)
            json.member("reasons", array: { json in for reason in reasons { json.element(reason) } })
            json.member("read", read)
            json.member("batches", batches)
            if let memory { json.member("memory", memory) }
            if let certificateEnd { json.member("certificateEnd", certificateEnd.milliseconds) }
            if let session { json.member("session", object: session.write) }
            json.member("calls", object: calls.write)
            json.list("outcomes", outcomes.prefix(Self.mostCounts)) { $0.write(to: &$1) }
            json.member("partitionCount", partitions.count)
            json.list("partitions", partitions.prefix(Self.mostPartitions)) { $0.write(to: &$1) }
            json.list("checks", checks) { $0.write(to: &$1) }
            json.member("upcoming", array: { json in for check in upcoming { json.array(check.write) } })
            json.list("failures", failures) { $0.write(to: &$1) }
            json.list("events", events) { $0.write(to: &$1) }
            json.member("series", array: { json in for second in series { json.array(second.write) } })
        }
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func list<Element>(
        _ name: String, _ elements: some Sequence<Element>, _ write: (Element, inout JSONWriter) -> Void
    ) {
        member(name, array: { json in for element in elements { json.object { write(element, &$0) } } })
    }

    /// Nothing at all when there is none.
    fileprivate mutating func member(_ name: String, seconds: Double?) {
        if let seconds { member(name, DashboardSnapshot.milliseconds(seconds)) }
    }

    fileprivate mutating func element(seconds: Double?) {
        if let seconds { element(DashboardSnapshot.milliseconds(seconds)) } else { element(raw: Array("null".utf8)) }
    }
}

extension DashboardSnapshot {
    fileprivate static func milliseconds(_ seconds: Double) -> Int64 {
        Int64((min(max(seconds, 0), 1e9) * 1000).rounded())
    }
}

extension DashboardSnapshot.Identity {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("version", version)
        json.member("build", build)
        json.member("group", group)
        json.member("instance", instance)
        json.member("delivery", delivery)
    }
}

extension DashboardSnapshot.Session {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("inFlight", inFlight)
        json.member("parked", parked)
        json.member("unpublished", unpublished)
    }
}

extension DashboardSnapshot.Calls {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("underWay", underWay)
        json.member("waiting", waiting)
        json.member("most", mostUnderWay)
        if let rate, rate.isFinite { json.member("rate", raw: Array("\(rate)".utf8)) }
        json.member("slowed", isSlowed)
        json.member("slowedSubMerchants", slowedSubMerchants)
        json.member("openings", openings)
        json.member("p50", seconds: median)
        json.member("p95", seconds: p95)
        json.member("p99", seconds: p99)
        guard let breaker else { return }
        json.member(
            "breaker",
            object: { json in
                json.member("kind", breaker.kind.rawValue)
                json.member("cause", breaker.cause)
                json.member("code", breaker.code)
                json.member("message", String(breaker.message.unicodeScalars.prefix(RecentOutcome.longestMessage)))
                json.member("openFor", breaker.openFor.milliseconds)
                json.member("probes", breaker.probes)
            })
    }
}

extension DashboardSnapshot.Count {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("status", status)
        json.member("code", code)
        json.member("count", count)
    }
}

extension DashboardSnapshot.Partition {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("topic", partition.topic)
        json.member("partition", Int(partition.partition))
        if let records = lag.records { json.member("lag", records) }
        if let age = lag.age { json.member("age", age.milliseconds) }
        json.member("open", open)
        json.member("width", width)
        json.member("paused", isPaused)
    }
}

extension DashboardSnapshot.Checks {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("delay", delay)
        if let duration { json.member("span", duration.milliseconds) }
        json.member("held", held)
        if let scheduled { json.member("scheduled", scheduled) }
        if let nextDue { json.member("nextDue", nextDue.milliseconds) }
    }
}

extension UpcomingCheck {
    /// when it is due, when it was scheduled
    fileprivate func write(to json: inout JSONWriter) {
        json.element(due.milliseconds)
        json.element(scheduledAt.milliseconds)
    }
}

extension GroupEvent {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("at", at.milliseconds)
        switch what {
        case .assigned: json.member("what", "assigned")
        case .revoked: json.member("what", "revoked")
        case .lost: json.member("what", "lost")
        case .joined: json.member("what", "joined")
        case .ended(let reason):
            json.member("what", "ended")
            json.member("reason", reason)
        }
        json.list("topics", topics) { topic, json in
            json.member("name", topic.name)
            json.member("partitions", topic.partitions)
        }
    }
}

extension SecondSeries.Second {
    /// second, success, failed, processing, dead letters, median, 95th and 99th percentile
    fileprivate func write(to json: inout JSONWriter) {
        json.element(second)
        for count in [success, failed, processing, dead] { json.element(count) }
        for latency in [median, p95, p99] { json.element(seconds: latency) }
    }
}

extension RecentOutcome {
    func write(to json: inout JSONWriter) {
        json.member("at", at.milliseconds)
        json.member("status", kind.rawValue)
        json.member("intentId", optional: intentID)
        json.member("outReturnNo", optional: outReturnNo)
        json.member("code", optional: code)
        json.member("message", optional: message)
        if let nextCheck { json.member("nextCheck", nextCheck.milliseconds) }
        json.member("topic", place.topicPartition.topic)
        json.member("partition", Int(place.topicPartition.partition))
        json.member("offset", place.offset.rawValue)
    }
}
