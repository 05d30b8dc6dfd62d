import Foundation
import Testing

@testable import ClawbackCommands

@Suite("The README")
struct ReadmeTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        .standardized

    private let text: String

    init() throws {
        text = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
    }

    @Test("has the table of settings as the program has it")
    func table() {
        let rows = Settings.all.map { setting in
            let defaultText =
                if case .defaulted(let text) = setting.presence { "`\(text)`" } else { setting.defaultText }
            return "| `\(setting.key)` | \(defaultText) | \(setting.help) |"
        }
        let table = (["| key | default | |", "|---|---|---|"] + rows).joined(separator: "\n")
        #expect(text.contains(table), "the README should contain:\n\(table)")
    }

    @Test("has a configuration example that the program takes")
    func example() throws {
        let example = try #require(text.firstRange(of: "```yaml\n")).upperBound
        let rest = text[example...]
        let end = try #require(rest.firstRange(of: "```")).lowerBound
        let file = try ConfigurationFile(path: "clawback.yaml", bytes: Array(rest[..<end].utf8))
        let sources = ConfigurationSources(flags: [:], environment: [:], file: file)
        let configuration = try ConfigurationLoader(sources: sources, hostName: "host").configuration()
        #expect(configuration.weChatPay.mchid == "1900000100")
        #expect(configuration.worker.requeryDelays.count == 5)
    }

    @Test("names every command that there is")
    func commands() {
        for command in Clawback.configuration.subcommands where command.configuration.shouldDisplay {
            let name = command.configuration.commandName ?? ""
            #expect(text.contains("| `clawback \(name)` |"), "\(name)")
        }
    }
}
