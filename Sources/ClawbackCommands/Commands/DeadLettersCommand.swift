import ArgumentParser
import KafkaRecords
import Logging
import Worker

/// `clawback dead-letters`
struct DeadLettersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters",
        abstract: "Lists, shows, exports and redrives the records that nobody could act on.",
        subcommands: [
            ListLettersCommand.self, ShowLetterCommand.self, RedriveLettersCommand.self, ExportLettersCommand.self,
        ])
}

/// `clawback dead-letters list`
struct ListLettersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists letters, the newest first.",
        discussion: """
            Of each: its place (partition@offset), when it became a letter, the error's code, whose intent it is as far as that can be \
            read; what is wrong; and how the value begins. 'clawback dead-letters show PLACE' has the rest.
            """)

    @OptionGroup(title: "Which letters") var letters: LetterFlags
    @Option(help: "How many to show.") var limit = 50
    @Flag(help: "Print one JSON object a line.") var json = false
    @OptionGroup var settings: ConfigurationFlags

    func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit: from 1 to 100000") }
    }

    func run() async throws {
        let desk = try LetterDesk(settings, letters, places: [])
        defer { desk.close() }
        var newest = NewestLetters(limit: limit)
        let isComplete = try desk.each { letter in newest.add(letter) }
        for row in newest.newest {
            StandardOutput.write(json ? row.json() : Array((row.text().joined(separator: "\n") + "\n").utf8))
        }
        let shown = min(newest.count, limit)
        let found = newest.count == 0 ? "no letter matches" : "\(shown) of \(newest.count) letters that match"
        let hint = shown < newest.count ? "; --limit shows more, export all" : ""
        StandardError.line(
            "clawback: dead-letters: \(found)\(hint)\(isComplete ? "" : "; interrupted, not all were read")")
    }
}

/// `clawback dead-letters show`
struct ShowLetterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows one letter: headers, value, what is wrong and where it came from.")

    @Argument(help: "Its place, partition@offset as list prints it.") var place: String
    @Flag(help: "Print one JSON object.") var json = false
    @OptionGroup var settings: ConfigurationFlags

    func run() async throws {
        let desk = try LetterDesk(settings, nil, places: [place])
        defer { desk.close() }
        var found: Letter?
        try desk.each { letter in found = letter }
        guard let found else {
            throw CommandFailure(
                .usage, "dead-letters: there is no record at \(quoted(place)) (any more) in \(desk.topic)")
        }
        let document = LetterDocument(letter: found)
        if json {
            StandardOutput.write(document.json())
        } else {
            StandardOutput.line(document.text().joined(separator: "\n"))
        }
    }
}

/// `clawback dead-letters export`
struct ExportLettersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes letters as JSON lines, partition by partition.",
        discussion: """
            Nothing is shortened. Key, value and header values that are not UTF-8 are in base64: value_base64 stands in place of value. \
            A file is there only once it is complete.
            """)

    @Argument(help: "Places, partition@offset; all that match without.") var places: [String] = []
    @OptionGroup(title: "Which letters") var letters: LetterFlags
    @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file instead of standard output.", valueName: "file"))
    var output: String?
    @OptionGroup var settings: ConfigurationFlags

    func run() async throws {
        let desk = try LetterDesk(settings, letters, places: places)
        defer { desk.close() }
        var sink = try LetterSink(path: output)
        var count = 0
        let isComplete = try desk.each { (letter) throws(CommandFailure) in
            count += 1
            try sink.write(LetterDocument(letter: letter).json())
        }
        guard isComplete else {
            sink.discard()
            StandardError.line("clawback: dead-letters: interrupted after \(count) letters; run it again for all")
            return
        }
        try sink.finish()
        StandardError.line("clawback: dead-letters: \(count) letters exported")
    }
}

/// `clawback dead-letters redrive`
struct RedriveLettersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redrive",
        abstract: "Sends letters back to the topics they came from.",
        discussion: """
            Each record goes back byte for byte, to its topic and partition, with one header more: clawback-redrives counts how often. \
            What came back --max-redrives times stays. First it is shown what would be done; --yes does it.

            The letters stay where they are. Redriving them again is harmless: a return's number follows from the intent, and WeChat \
            Pay takes the same number for the same return. A scheduled check that was given up is looked at once more.
            """)

    @Argument(help: "Places, partition@offset; all that match without.") var places: [String] = []
    @OptionGroup(title: "Which letters") var letters: LetterFlags
    @Option(help: "How often one record may go back.") var maxRedrives = 5
    @Flag(help: "Do it.") var yes = false
    @Flag(help: "Only show what would be done.") var dryRun = false
    @Flag(help: "Print one JSON object for the plan and one for what was done.") var json = false
    @OptionGroup var settings: ConfigurationFlags

    func validate() throws {
        guard (1...1_000_000).contains(maxRedrives) else { throw ValidationError("--max-redrives: from 1 to 1000000") }
        guard !yes || !dryRun else { throw ValidationError("--yes and --dry-run: give one of the two") }
    }

    func run() async throws {
        let desk = try LetterDesk(settings, letters, places: places)
        defer { desk.close() }
        let redrive = try desk.redrive(mostRedrives: maxRedrives)
        guard let plan = try redrive.plan() else { return interrupted("before anything was sent") }
        let count = plan.tally.sent
        show(plan.tally.plan(mostRedrives: maxRedrives), plan.tally.json(isDone: false))
        guard count > 0, !dryRun else { return }
        guard yes || Consent.given(to: "redrive \(count) letters?") else {
            throw CommandFailure(
                .refused, "dead-letters redrive: nothing was sent; give --yes to send what is shown above")
        }
        let (done, isComplete) = try redrive.carryOut(plan, try desk.publisher())
        let destinations = done.sent == 0 ? "" : ": \(done.destinations)"
        show(["redriven\(destinations.isEmpty ? " nothing" : destinations)"], done.json(isDone: true))
        guard isComplete else {
            return interrupted("after \(done.sent) of \(count) letters; run it again, repeats make no second return")
        }
    }

    private func show(_ lines: [String], _ object: [UInt8]) {
        if json { StandardOutput.write(object) } else { StandardOutput.line(lines.joined(separator: "\n")) }
    }

    private func interrupted(_ when: String) {
        StandardError.line("clawback: dead-letters redrive: interrupted \(when)")
    }
}
