import Testing

@testable import ClawbackCommands

@Suite("CSV")
struct CSVTests {
    private func row(_ cells: String...) -> String { String(decoding: CSV.row(cells), as: UTF8.self) }

    @Test("quotes what RFC 4180 wants quoted, and nothing else")
    func quotes() {
        #expect(row("a", "", "b c") == "a,,b c\r\n")
        #expect(
            row("a,b", "say \"x\"", "two\nlines", "cr\r") == "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\"cr\r\"\r\n")
        #expect(row("分账") == "分账\r\n")
    }

    @Test("defuses what a spreadsheet would run", arguments: ["=1+1", "+cmd", "-x", "@SUM(A1)", " =1", "\t=1", "-5-3"])
    func formulas(cell: String) {
        #expect(row(cell) == "'\(cell)\r\n")
    }

    @Test("leaves numbers and ordinary texts alone", arguments: ["-5", "10", "CB1=", "a-b", "'quoted"])
    func harmless(cell: String) {
        #expect(row(cell) == "\(cell)\r\n")
    }

    @Test("a formula that needs quotes gets both")
    func both() {
        #expect(row("=HYPERLINK(\"x\",\"y\")") == "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"\r\n")
    }
}
