/// Finds out which topics are there, and creates what is missing as far as the settings allow.
struct TopicPreparation {
    let kafka: Configuration.Kafka
    let delays: [Duration]
    /// For new topics when there is none yet to take the count from.
    let partitions: Int
    let cluster: any Cluster

    /// What is there now and what would be created.
    func plan() throws(ClusterFailure) -> TopicPlan {
        TopicPlan(kafka: kafka, delays: delays, existing: try cluster.partitionCounts(), partitions: partitions)
    }

    /// - Returns: what was there before and what was created.
    /// - Throws: when the cluster cannot be asked or refuses to create a topic. What is missing beyond that is in the
    ///   plan.
    func carryOut() throws(ClusterFailure) -> TopicPlan {
        let plan = try plan()
        var creations: [(topic: NeededTopic, partitions: Int)] = []
        for line in plan.lines {
            if case .toCreate(let partitions) = line.state { creations.append((line.topic, partitions)) }
        }
        if !creations.isEmpty { try cluster.create(creations) }
        return plan
    }
}
