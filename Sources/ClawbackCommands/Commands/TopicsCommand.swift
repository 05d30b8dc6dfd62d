import ArgumentParser
import Logging

/// `clawback topics`
struct TopicsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topics",
        abstract: "Shows the deployment's topics, and creates those that are missing.",
        discussion: """
            Which missing topics are created is kafka.createTopics: own (requery topics and dead letters), all or none. New topics \
            get as many partitions as the intents' topic has. What is missing and not created is named, and the exit code is 69.
            """)

    @Option(help: "Partitions of new topics when there is none yet to take the count from.") var partitions = 12
    @Flag(help: "Change nothing, show what would be created.") var dryRun = false
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
        do {
            let preparation = TopicPreparation(
                kafka: kafka, delays: delays, partitions: partitions,
                cluster: try KafkaCluster(kafka, logger: Logger(label: "kafka")))
            plan = try dryRun ? preparation.plan() : preparation.carryOut()
        } catch {
            throw CommandFailure(error.exit, error.problem)
        }
        let table = TopicTable(plan: plan, isCarriedOut: !dryRun)
        StandardOutput.write(json ? table.json() : table.text())
        if let problem = plan.problem { throw CommandFailure(.unavailable, problem) }
    }
}
