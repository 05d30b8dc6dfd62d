import ArgumentParser
import Testing

@testable import ClawbackCommands

@Suite("Flags of settings")
struct FlagTests {
    @Test("every setting has a flag that gives its value to its key", arguments: Settings.all.map(\.key))
    func everySetting(key: String) throws {
        let name = SettingName(key: key)
        let flags = try ConfigurationFlags.parse(["--\(name.flag)", "some text"])
        #expect(flags.given == [name: "some text"])
    }

    @Test("the help of run names every flag with its default")
    func help() {
        let text = RunCommand.helpMessage(columns: 200)
        for setting in Settings.all { #expect(text.contains("--\(setting.name.flag) <value>"), "\(setting.key)") }
        #expect(text.contains("(default: exactly-once)"))
    }
}
