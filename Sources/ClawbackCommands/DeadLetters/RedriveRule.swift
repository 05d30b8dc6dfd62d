import KafkaRecords
import Refunds

/// What becomes of a letter that is to be redriven. Decides, and sends nothing.
struct RedriveRule: Sendable {
    enum Decision: Hashable, Sendable {
        case send(OutgoingRecord)
        case skip(Skip)
    }

    /// Why a letter stays where it is.
    enum Skip: Hashable, Sendable {
        /// It does not say where it came from.
        case noSource
        /// It names a topic that the worker does not read: nobody would act on it, or somebody else would.
        case foreignTopic(String)
        /// The topic it came from is not there any more.
        case missingTopic(String)
        /// The broker took the letter only without its value, or without a large key or large headers.
        case valueOmitted
        /// It came back often enough.
        case tooOften
        /// It was redriven before, and what came of that is among the letters too.
        case superseded
    }

    private let topics: TopicNames
    /// Partition counts of the cluster's topics.
    let partitions: [String: Int]
    /// A letter that came back this often is not sent again.
    let mostRedrives: Int

    init(_ kafka: Configuration.Kafka, partitions: [String: Int], mostRedrives: Int) {
        topics = TopicNames(
            intents: kafka.intentsTopic, outcomes: kafka.outcomesTopic, requeryPrefix: kafka.requeryTopicPrefix,
            deadLetters: kafka.deadLettersTopic)
        self.partitions = partitions
        self.mostRedrives = mostRedrives
    }

    func decide(_ letter: Letter, _ lineage: RedriveLineage) -> Decision {
        guard let source = letter.source else { return .skip(.noSource) }
        let topic = source.topicPartition.topic
        guard topic == topics.intents || topics.isRequery(topic) else { return .skip(.foreignTopic(topic)) }
        guard let count = partitions[topic] else { return .skip(.missingTopic(topic)) }
        guard !letter.isShortened else { return .skip(.valueOmitted) }
        guard !lineage.isSuperseded(letter) else { return .skip(.superseded) }
        guard letter.redrives < mostRedrives else { return .skip(.tooOften) }
        let headers = DeadLetter.originalHeaders(of: letter.record.headers)
            .filter { $0.name != DeadLetter.redrivesHeader }
        return .send(
            OutgoingRecord(
                topic: topic,
                // Where the other records of its key are: another program's partitioner may choose otherwise than ours.
                partition: Int(source.topicPartition.partition) < count ? source.topicPartition.partition : nil,
                key: letter.record.key, value: letter.record.value,
                headers: headers + [RecordHeader(DeadLetter.redrivesHeader, String(letter.redrives + 1))]))
    }
}

extension RedriveRule.Skip {
    /// Completes "3 letters stay: ", with what can be done.
    func words(mostRedrives: Int) -> String {
        switch self {
        case .noSource:
            "they do not say where they came from (clawback-source-… headers); write the intent again"
        case .foreignTopic(let topic):
            "they came from \(quoted(topic)), which is neither the intents' topic nor a requery topic of this configuration"
        case .missingTopic(let topic):
            "they came from \(printable(topic)), which is not there any more; write the intent again"
        case .valueOmitted:
            "the broker took them only without their value (clawback-…-omitted-bytes); the record stands at its source"
        case .superseded:
            "they were redriven before, and their newest letters are dealt with instead"
        case .tooOften:
            "they were redriven \(mostRedrives) times or more; look at them, and raise --max-redrives to send them all the same"
        }
    }

    /// For machines.
    var name: String {
        switch self {
        case .noSource: "no-source"
        case .foreignTopic: "foreign-topic"
        case .missingTopic: "missing-topic"
        case .valueOmitted: "value-omitted"
        case .tooOften: "too-often"
        case .superseded: "superseded"
        }
    }
}
