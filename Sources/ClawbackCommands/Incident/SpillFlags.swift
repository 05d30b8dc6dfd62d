import ArgumentParser

/// Where a command puts what does not fit into memory.
struct SpillFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Folder for temporary files; they go with the command (default: TMPDIR, else /tmp).", valueName: "folder"))
    var spill: String?
}
