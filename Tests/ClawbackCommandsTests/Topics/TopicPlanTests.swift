import Testing

@testable import ClawbackCommands

@Suite("The topics of a deployment")
struct TopicPlanTests {
    private func plan(
        _ createTopics: String = "own", existing: [String: Int], delays: [Duration] = [.seconds(15), .seconds(60)]
    ) throws -> TopicPlan {
        let kafka = try Sample.loader(flags: ["kafka.createTopics": createTopics]).kafka()
        return TopicPlan(kafka: kafka, delays: delays, existing: existing, partitions: 12)
    }

    private func states(_ plan: TopicPlan) -> [TopicPlan.Line.State] { plan.lines.map(\.state) }

    @Test("names the contract's topics, one for each delay")
    func names() throws {
        #expect(
            try plan(existing: [:]).lines.map(\.topic.name) == [
                "refund-intents", "refund-outcomes", "refund-requery.15s", "refund-requery.1m", "refund-dead-letters",
            ])
    }

    @Test("a delay given twice, or in two units, has one topic")
    func repeatedDelay() throws {
        let plan = try plan(existing: [:], delays: [.seconds(60), .milliseconds(60_000), .seconds(1)])
        #expect(
            plan.lines.filter { $0.topic.role == .requery }.map(\.topic.name) == [
                "refund-requery.1m", "refund-requery.1s",
            ])
    }

    @Test("its own topics are created with the intents' partition count, others only when told to")
    func own() throws {
        let plan = try plan(existing: ["refund-intents": 6, "other": 3])
        #expect(
            states(plan) == [
                .present(partitions: 6), .missing, .toCreate(partitions: 6), .toCreate(partitions: 6),
                .toCreate(partitions: 6),
            ])
        #expect(plan.problem?.hasPrefix("missing in the cluster: refund-outcomes; create with clawback topics") == true)
    }

    @Test("with all, everything is created, by the count given where there is none yet")
    func all() throws {
        #expect(states(try plan("all", existing: [:])) == Array(repeating: .toCreate(partitions: 12), count: 5))
        #expect(try plan("all", existing: [:]).problem == nil)
    }

    @Test("with none, nothing is created and all that is not there is named")
    func none() throws {
        #expect(try plan("none", existing: ["refund-intents": 1]).missing.count == 4)
    }

    @Test("unequal partition counts are noticed")
    func unequal() throws {
        #expect(try plan(existing: ["refund-intents": 6, "refund-outcomes": 3]).hasUnequalPartitions)
        #expect(try !plan(existing: ["refund-intents": 6, "refund-outcomes": 6, "other": 1]).hasUnequalPartitions)
    }
}
