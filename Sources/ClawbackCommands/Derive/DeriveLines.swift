/// Numbers for intents that come as JSON lines. Blank lines are passed over; bad ones are told about and passed over.
struct DeriveLines {
    let form: DeriveForm
    private(set) var lineCount = 0
    private(set) var badCount = 0

    init(form: DeriveForm) {
        self.form = form
    }

    /// What to print for the next line: `output` for standard output, `problem` for standard error, neither for a
    /// blank line.
    mutating func handle(_ line: [UInt8]) -> (output: [UInt8]?, problem: String?) {
        lineCount += 1
        let isBlank = line.allSatisfy {
            $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r")
        }
        guard !isBlank else { return (nil, nil) }
        do {
            return (form.bytes(of: try DerivableIntent(json: line)), nil)
        } catch {
            badCount += 1
            return (nil, "line \(lineCount): \(error.problem)")
        }
    }
}
