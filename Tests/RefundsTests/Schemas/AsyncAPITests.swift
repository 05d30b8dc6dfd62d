import Refunds
import Testing

@Suite(
    "AsyncAPI document",
    .enabled(if: AsyncAPIDocument.script.isToBeTried, Comment(rawValue: AsyncAPIDocument.script.isMissing)))
struct AsyncAPITests {
    @Test("it is AsyncAPI 3, its references lead somewhere, its examples are valid, and its topics are the code's")
    func document() throws {
        let topics = TopicNames()
        let reading = try AsyncAPIDocument.read(AsyncAPIDocument.text())
        let expected: [String: AsyncAPIDocument.Channel] = [
            "intents": .init(
                address: topics.intents, parameters: [:],
                headers: ["intent": headers("intent"), "intentEvent": headers("intent")]),
            "outcomes": .init(address: topics.outcomes, parameters: [:], headers: ["outcome": headers("outcome")]),
            "requery": .init(
                address: topics.requery(RequeryDelay(name: "{delay}", duration: .zero)),
                parameters: ["delay": RequeryDelay.standard.map(\.name)], headers: ["requery": headers("requery")]),
            "deadLetters": .init(
                address: topics.deadLetters, parameters: [:], headers: ["deadLetter": headers("dead-letter")]),
        ]
        #expect(reading == .channels(expected))
    }

    private func headers(_ kind: String) -> String { "./refund-\(kind).headers.v1.schema.json" }

    @Test(
        "a fault in it is found",
        arguments: [
            ("asyncapi: 3.0.0", "asyncapi: 2.6.0"), ("action: receive", "action: publish"),
            ("    address: refund-intents", "    adress: refund-intents"), ("    protocol: kafka\n", ""),
            ("./refund-outcome.v1.schema.json", "./refund-result.v1.schema.json"),
            ("#/components/schemas/outcome\"", "#/components/schemas/result\""),
            ("\"#/channels/outcomes/messages/outcome\"", "\"#/channels/intents/messages/intent\""),
            ("amount: 10\n", "amount: \"10\"\n"), ("ce_specversion: \"1.0\"", "ce_specversion: \"0.3\""),
        ])
    func mutated(from part: String, to other: String) throws {
        let text = try AsyncAPIDocument.text()
        try #require(text.contains(part))
        let reading = try AsyncAPIDocument.read(text.replacing(part, with: other, maxReplacements: 1))
        guard case .faults(let faults) = reading else {
            Issue.record("\(part) → \(other) was taken for a good document")
            return
        }
        #expect(!faults.isEmpty)
    }
}
