import ArgumentParser
import KafkaRecords
import Logging
import Worker

/// `clawback topics`
struct TopicsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topics",
        abstract: "Shows the deployment's topics and what waits in them, and creates those that are missing.",
        discussion: """
            For the intents: how many records the worker's group (kafka.groupId) has still to commit. For requery topics: how many \
            checks are scheduled and when the next one is due; topics of delays that are configured no more are shown too. \
            Counts are of offsets, in which Kafka includes the markers of transactions.

            Warnings: unequal partition counts, checks that would expire before they are due, compaction, records that were deleted \
            before the group came to them.


            Which missing topics are created is kafka.createTopics: own (requery topics and dead letters), all or none. New topics \
            get as many partitions as the intents' topic has. What is missing and not created is named, and the exit code is 69.
            """)

    @Option(help: "Partitions of new topics when there is none yet to take the count from.") var partitions = 12
    @Flag(help: "Change nothing, show what would be created.") var dryRun = false
    @Flag(help: "Show the topics only, not what waits in them.") var noLag = false
    @Flag(help: "Print one JSON object a line.") var json = false
    @OptionGroup var settings: ConfigurationFlags

    func validate() throws {
        guard (1...10_000).contains(partitions) else { throw ValidationError("--partitions: from 1 to 10000") }
    }

    func run() async throws {
        let loader = try settings.loader()
        let kafka = try loader.kafka()
        let delays = try loader.worker().requeryDelays
        try LineLogHandler.bootstrap(loader)
        let plan: TopicPlan
        let cluster: KafkaCluster
        do {
            cluster = try KafkaCluster(kafka, logger: Logger(label: "kafka"))
            let preparation = TopicPreparation(kafka: kafka, delays: delays, partitions: partitions, cluster: cluster)
            plan = try dryRun ? preparation.plan() : preparation.carryOut()
        } catch {
            throw CommandFailure(error.exit, error.problem)
        }
        let survey = noLag ? nil : TopicSurveyor(cluster: cluster, group: kafka.groupID).survey(plan)
        let table = TopicTable(
            plan: plan, isCarriedOut: !dryRun, survey: survey, longestDelay: delays.max() ?? .zero, now: .systemNow())
        StandardOutput.write(json ? table.json() : table.text())
        if let problem = plan.problem { throw CommandFailure(.unavailable, problem) }
    }
}
