import ArgumentParser

/// What reconcile is told beside where things are.
struct ReconcileOptions: ParsableArguments {
    @Flag(name: .customLong("no-ask"), help: "Compare the topics only; do not ask WeChat Pay.") var doesNotAsk = false
    @Option(help: ArgumentHelp("Queries a second.", valueName: "number")) var rate = 50.0
    @Option(help: ArgumentHelp("Queries running at once.", valueName: "number")) var inFlight = 16
    @Option(
        help: ArgumentHelp("How long to wait for WeChat Pay while it does not answer.", valueName: "duration"))
    var patience = "60s"

    @Option(help: ArgumentHelp("Write every exception to a CSV file.", valueName: "file")) var csv: String?
    @Option(help: ArgumentHelp("Write every exception to a file of JSON lines.", valueName: "file"))
    var jsonLines: String?
    @Flag(help: "Print the summary, and what a repair does, as JSON objects.") var json = false

    @Option(
        help: ArgumentHelp(
            "Keep what was read and answered in this file: the same command goes on from there.", valueName: "file"))
    var store: String?
    @OptionGroup var spill: SpillFlags
    /// For tests of a full disk.
    @Option(help: .hidden) var mostSpillPages: Int?

    @Flag(help: "Publish missing outcomes as WeChat Pay's answers have them; first it is shown, --yes does it.")
    var repair = false
    @Flag(help: "With --repair: also answer settled outcomes that are wrong.") var contradictSettled = false
    @Flag(help: "Do what --repair shows.") var yes = false
    @Flag(help: "Only show what --repair would do.") var dryRun = false

    func validate() throws {
        guard rate.isFinite, (0.001...10_000).contains(rate) else {
            throw ValidationError("--rate: from 0.001 to 10000 queries a second")
        }
        guard (1...1024).contains(inFlight) else { throw ValidationError("--in-flight: from 1 to 1024") }
        guard Duration(shortText: patience) != nil else {
            throw ValidationError("--patience: an integer and ms, s, m, h or d")
        }
        guard repair || !(yes || dryRun || contradictSettled) else {
            throw ValidationError("--yes, --dry-run and --contradict-settled belong to --repair")
        }
        guard !yes || !dryRun else { throw ValidationError("--yes and --dry-run: give one of the two") }
        guard !repair || !doesNotAsk else {
            throw ValidationError("--repair publishes what WeChat Pay answers: not with --no-ask")
        }
    }

    var place: SpillStore.Place {
        if let store { .kept(path: store) } else { .temporary(folder: spill.spill) }
    }

    var patienceDuration: Duration { Duration(shortText: patience) ?? .seconds(60) }
}
