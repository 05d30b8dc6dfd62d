/// Comma-separated values by RFC 4180: rows end with CR LF, and a cell with a comma, a quotation mark or a line break is quoted.
///
/// Spreadsheets run a cell that begins with `=`, `+`, `-` or `@` as a formula, and what stands in the cells comes from records that
/// anybody may have written: such a cell gets an apostrophe in front, which spreadsheets take as "this is text". A program that
/// reads the file takes one apostrophe off again where one of these characters follows it. Integers (`-5`) are left alone.
enum CSV {
    /// One row with its line end.
    static func row(_ cells: [String]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, cell) in cells.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            append(cell, to: &bytes)
        }
        bytes.append(contentsOf: [UInt8(ascii: "\r"), UInt8(ascii: "\n")])
        return bytes
    }

    private static func append(_ cell: String, to bytes: inout [UInt8]) {
        let defused = isFormula(cell) ? "'" + cell : cell
        guard defused.utf8.contains(where: needsQuotes) else {
            bytes.append(contentsOf: defused.utf8)
            return
        }
        bytes.append(UInt8(ascii: "\""))
        for byte in defused.utf8 {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsQuotes(_ byte: UInt8) -> Bool {
        [UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n")].contains(byte)
    }

    /// Some programs skip white space and control characters in front of the sign.
    private static func isFormula(_ cell: String) -> Bool {
        guard let first = cell.utf8.first(where: { $0 > 0x20 }) else { return false }
        let isSign = [UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@")].contains(first)
        return isSign && Int64(cell) == nil
    }
}
