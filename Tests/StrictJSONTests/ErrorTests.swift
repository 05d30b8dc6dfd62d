import StrictJSON
import Testing

@Suite("Errors")
struct ErrorTests {
    @Test("an error says what and where")
    func description() {
        #expect(parse("[1,]").failure?.description == "unexpected byte 0x5d at byte 3")
        #expect(parse("[01]").failure?.description == "a malformed number at byte 3")
    }

    @Test("a hostile name is shortened and made printable")
    func hostileName() throws {
        let name = "\u{1b}[31m" + String(repeating: "退", count: 1000)
        let error = JSONError(.duplicateName(name), offset: 7)
        #expect(error.description.unicodeScalars.allSatisfy { $0.value >= 0x20 })
        #expect(error.description.count < 100)
    }
}
