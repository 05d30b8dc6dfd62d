import ArgumentParser
import Refunds

/// `clawback derive`
struct DeriveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "derive",
        abstract: "Prints the out_return_no of intents.",
        discussion: """
            With --sub-mchid, --return-mchid and --intent-id: of that one. Without: of each intent in FILE or on standard input, \
            one JSON object a line, of which only these three fields (and out_return_no, when given) need to be there.

            --explain shows the bytes that are hashed and their SHA-256: for finding out where another program's number differs. \
            --csv writes rows for a spreadsheet or a table to load, with a heading; a cell \
            that a spreadsheet would run as a formula gets an apostrophe in front.

            A line that has no number is named on standard error and the others are printed all the same; the exit code is then 64.
            """)

    @Option(help: ArgumentHelp("The sub-merchant.", valueName: "digits")) var subMchid: String?
    @Option(help: ArgumentHelp("The receiver that gives its share back.", valueName: "digits")) var returnMchid: String?
    @Option(help: ArgumentHelp("The platform's id of the intent.", valueName: "id")) var intentID: String?
    @Flag(help: "Print one JSON object a line, with intent_id and out_return_no.") var json = false
    @Flag(help: "Print rows of comma-separated values with a heading.") var csv = false
    @Flag(help: "Also show what is hashed.") var explain = false
    @Argument(help: "Intents as JSON lines; - or nothing is standard input.") var file: String?

    func validate() throws {
        guard !json || !csv else { throw ValidationError("--json and --csv: give one of the two") }
    }

    private var form: DeriveForm { DeriveForm(kind: json ? .json : csv ? .csv : .text, explains: explain) }

    func run() throws {
        switch (subMchid, returnMchid, intentID) {
        case (nil, nil, nil): try printNumbersOfLines()
        case (let subMchid?, let returnMchid?, let intentID?) where file == nil:
            try printNumber(subMchid: subMchid, returnMchid: returnMchid, intentID: intentID)
        default:
            throw CommandFailure(
                .usage,
                "derive: give --sub-mchid, --return-mchid and --intent-id together and no file, or none of the three")
        }
    }

    private func printNumber(subMchid: String, returnMchid: String, intentID: String) throws(CommandFailure) {
        let intent = DerivableIntent(
            subMchid: try value("--sub-mchid", subMchid, MerchantID.rule, MerchantID.init),
            returnMchid: try value("--return-mchid", returnMchid, MerchantID.rule, MerchantID.init),
            intentID: try value("--intent-id", intentID, IntentID.rule, IntentID.init))
        // Alone, the number needs nothing beside it.
        if form == DeriveForm() {
            StandardOutput.line(intent.outReturnNo.rawValue)
        } else {
            StandardOutput.write(form.heading + form.bytes(of: intent))
        }
    }

    private func value<Value>(
        _ flag: String, _ text: String, _ rule: String, _ make: (String) -> Value?
    ) throws(CommandFailure) -> Value {
        guard let value = make(text) else {
            throw CommandFailure(.usage, "\(flag): \(quoted(text)) is not allowed; allowed: \(rule)")
        }
        return value
    }

    private func printNumbersOfLines() throws(CommandFailure) {
        var lines = DeriveLines(form: form)
        do {
            var reader = if let file, file != "-" { try LineReader(path: file) } else { LineReader() }
            StandardOutput.write(form.heading)
            while let line = try reader.next() {
                let result = lines.handle(line)
                if let output = result.output { StandardOutput.write(output) }
                if let problem = result.problem { StandardError.line("clawback: derive: \(problem)") }
            }
        } catch {
            throw CommandFailure(.usage, "derive: \(printable(error.path)): cannot read: \(error.reason)")
        }
        if lines.badCount > 0 {
            throw CommandFailure(
                .usage, "derive: \(lines.badCount) of \(lines.lineCount) lines have no number, see above")
        }
    }
}
