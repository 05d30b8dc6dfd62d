import CRdKafka

extension KafkaAdmin {
    /// The settings in force of each of `topics`, the brokers' defaults included, by topic and name; a topic whose settings
    /// the broker does not tell (unknown, not allowed) is absent.
    ///
    /// - Throws: when the request as a whole fails: no broker, or none that answers this request.
    package func settings(
        of topics: [String], timeout: Duration
    ) throws(KafkaError) -> [String: [String: String]] {
        guard !topics.isEmpty else { return [:] }
        var resources: [OpaquePointer?] = topics.map { rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, $0) }
        defer { for resource in resources { rd_kafka_ConfigResource_destroy(resource) } }
        return try client.adminRequest(
            "describe the topics' settings", RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, timeout: timeout,
            send: { options, queue in
                rd_kafka_DescribeConfigs(client.pointer, &resources, resources.count, options, queue)
            },
            read: { event in Self.settings(event) })
    }

    private static func settings(_ event: OpaquePointer) -> [String: [String: String]] {
        var count = 0
        guard let result = rd_kafka_event_DescribeConfigs_result(event),
            let resources = rd_kafka_DescribeConfigs_result_resources(result, &count)
        else { return [:] }
        var settings: [String: [String: String]] = [:]
        for resource in UnsafeBufferPointer(start: resources, count: count) {
            guard let resource, rd_kafka_ConfigResource_error(resource) == .none,
                let name = rd_kafka_ConfigResource_name(resource)
            else { continue }
            settings[String(cString: name)] = entries(of: resource)
        }
        return settings
    }

    private static func entries(of resource: OpaquePointer) -> [String: String] {
        var count = 0
        guard let entries = rd_kafka_ConfigResource_configs(resource, &count) else { return [:] }
        var settings: [String: String] = [:]
        for entry in UnsafeBufferPointer(start: entries, count: count) {
            // A secret has no value.
            guard let name = rd_kafka_ConfigEntry_name(entry), let value = rd_kafka_ConfigEntry_value(entry) else {
                continue
            }
            settings[String(cString: name)] = String(cString: value)
        }
        return settings
    }
}
