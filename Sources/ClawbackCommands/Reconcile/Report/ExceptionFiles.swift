/// The files that every exception goes to.
struct ExceptionFiles: ~Copyable {
    private var csv: ResultFile?
    private var jsonLines: ResultFile?

    /// - Parameters: paths; `nil` for none.
    init(csv: String?, jsonLines: String?) throws(CommandFailure) {
        self.csv = if let csv { try ResultFile("--csv", path: csv) } else { nil }
        self.jsonLines = if let jsonLines { try ResultFile("--json-lines", path: jsonLines) } else { nil }
        try self.csv?.write(ExceptionRow.heading)
    }

    mutating func write(_ row: @autoclosure () -> ExceptionRow) throws(CommandFailure) {
        guard csv != nil || jsonLines != nil else { return }
        let row = row()
        try csv?.write(row.csv())
        try jsonLines?.write(row.json())
    }

    mutating func finish() throws(CommandFailure) {
        try csv?.finish()
        try jsonLines?.finish()
    }
}
