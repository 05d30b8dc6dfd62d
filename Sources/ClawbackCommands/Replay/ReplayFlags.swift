import ArgumentParser
import KafkaRecords

/// Which intents are meant; what is given narrows the others.
struct ReplayFlags: ParsableArguments {
    @OptionGroup var window: WindowFlags
    @Option(
        help: ArgumentHelp(
            "A stretch of one partition, repeatable: \(OffsetChoice.rule). Partitions that are not named are left out.",
            valueName: "stretch"))
    var offsets: [String] = []
    @Option(help: ArgumentHelp("Partitions, separated by commas.", valueName: "list"))
    var partitions: String?
    @Option(help: ArgumentHelp("A record's key, repeatable.", valueName: "key"))
    var key: [String] = []
    @Option(help: ArgumentHelp("Intent ids from a file, one a line.", valueName: "file"))
    var ids: String?
    @Flag(help: "Only intents without a settled outcome in the outcomes topic.")
    var unsettled = false
    @Option(
        help: ArgumentHelp(
            "Where the intents are read from, a copy perhaps (default: kafka.intentsTopic).", valueName: "topic"))
    var topic: String?
    @Option(
        help: ArgumentHelp(
            "query (default): ask WeChat Pay; submit: what the worker does with a new intent.", valueName: "mode"))
    var mode: String?

    /// What the flags say.
    struct Given {
        /// By the names of ``ReplayChoices/fields``; what was not given is absent.
        var fields: [String: String] = [:]
        var keys: Set<String>?
        var ids: Set<String>?
    }

    /// - Throws: exit code 64 for whatever cannot be read.
    func given(now: Timestamp) throws(CommandFailure) -> Given {
        var given = Given()
        let moments = try window.window(now: now)
        given.fields["from"] = moments.from?.rfc3339
        given.fields["to"] = moments.to?.rfc3339
        if !offsets.isEmpty {
            var choices: [OffsetChoice] = []
            for text in offsets {
                guard let choice = OffsetChoice(text) else {
                    throw CommandFailure(.usage, "--offsets: \(quoted(text)); allowed: \(OffsetChoice.rule)")
                }
                guard !choices.contains(where: { $0.partition == choice.partition }) else {
                    throw CommandFailure(
                        .usage, "--offsets: partition \(choice.partition) is given twice; one stretch of each is taken")
                }
                choices.append(choice)
            }
            given.fields["offsets"] = choices.sorted { $0.partition < $1.partition }.map(\.text).joined(separator: ",")
        }
        if let partitions {
            let parts = partitions.split(separator: ",", omittingEmptySubsequences: false)
            let numbers = parts.compactMap { Int32(trimmed($0)) }.filter { $0 >= 0 }
            guard numbers.count == parts.count else {
                throw CommandFailure(
                    .usage, "--partitions: \(quoted(partitions)); allowed: numbers separated by commas, 0,3,7")
            }
            given.fields["partitions"] = Set(numbers).sorted().map(String.init).joined(separator: ",")
        }
        if let mode {
            guard ReplayMode(rawValue: mode) != nil else {
                throw CommandFailure(.usage, "--mode: \(quoted(mode)); allowed: query or submit")
            }
            given.fields["mode"] = mode
        }
        if !key.isEmpty {
            let keys = Set(key)
            given.keys = keys
            given.fields["keys"] = NameDigest(keys).text
        }
        if let ids {
            let names = try NameFile.intentIDs(path: ids)
            given.ids = names
            given.fields["ids"] = NameDigest(names).text
        }
        if unsettled { given.fields["unsettled"] = "yes" }
        return given
    }
}
