/// The topics of one deployment.
package struct TopicNames: Hashable, Sendable {
    package var intents: String
    package var outcomes: String
    /// Followed by a dot and the delay: `refund-requery.15s`.
    package var requeryPrefix: String
    package var deadLetters: String

    package init(
        intents: String = "refund-intents", outcomes: String = "refund-outcomes",
        requeryPrefix: String = "refund-requery", deadLetters: String = "refund-dead-letters"
    ) {
        self.intents = intents
        self.outcomes = outcomes
        self.requeryPrefix = requeryPrefix
        self.deadLetters = deadLetters
    }

    package func requery(_ delay: RequeryDelay) -> String { "\(requeryPrefix).\(delay.name)" }

    /// Whether records of `topic` are scheduled checks.
    package func isRequery(_ topic: String) -> Bool {
        topic.hasPrefix(requeryPrefix) && topic.dropFirst(requeryPrefix.count).hasPrefix(".")
    }

    /// Matches every requery topic there is, also those of delays that are configured no more.
    package var requeryPattern: String {
        // Topic names have letters, digits, dots, underscores and hyphens only; of these the dot means something here.
        "^" + requeryPrefix.split(separator: ".", omittingEmptySubsequences: false).joined(separator: "[.]") + "[.].*"
    }
}
