import ArgumentParser
import Foundation
import Testing

@testable import ClawbackCommands

/// `deploy/RUNBOOK.md` is read at 3 a.m.: what it names has to be there.
@Suite("The runbook")
struct RunbookTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized

    private let text: String

    init() throws {
        text = try String(contentsOf: Self.root.appending(path: "deploy/RUNBOOK.md"), encoding: .utf8)
    }

    /// The blocks between ``` fences of `language`.
    private func blocks(_ language: String) -> [String] {
        var found: [String] = []
        var current: [String]?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let trimmed = line.drop { $0 == " " }
            if trimmed.hasPrefix("```") {
                if let lines = current {
                    found.append(lines.joined(separator: "\n"))
                    current = nil
                } else if trimmed == "```\(language)" {
                    current = []
                } else {
                    current = nil
                }
            } else {
                current?.append(String(trimmed))
            }
        }
        return found
    }

    /// What is in code marks, and the programs' lines of the shell blocks.
    private var commands: [[String]] {
        let inline = text.matches(of: /`(clawback [^`]*)`/).map { String($0.1) }
        let lines = blocks("sh").flatMap { $0.split(separator: "\n").map(String.init) }
        return (inline + lines).filter { $0.hasPrefix("clawback ") }.map { words($0).dropFirst().map { $0 } }
    }

    /// As a shell splits a line without variables: by spaces outside quotes, up to a comment.
    private func words(_ line: String) -> [String] {
        var words: [String] = []
        var current: String?
        var isQuoted = false
        for character in line {
            switch character {
            case "'":
                isQuoted.toggle()
                current = current ?? ""
            case " " where !isQuoted:
                if let word = current { words.append(word) }
                current = nil
            case "#" where !isQuoted && current == nil: return words
            default: current = (current ?? "") + String(character)
            }
        }
        return words + (current.map { [$0] } ?? [])
    }

    @Test("names commands and flags that there are")
    func commandsParse() {
        #expect(commands.count > 20)
        for arguments in commands {
            #expect(throws: Never.self, "clawback \(arguments.joined(separator: " "))") {
                _ = try Clawback.parseAsRoot(arguments)
            }
        }
    }

    @Test("names flags in its text that there are")
    func flags() {
        let help = allCommands(Clawback.self).map { $0.helpMessage(includeHidden: true, columns: 400) }.joined()
        for match in text.matches(of: /`(--[a-z-]+)[^`]*`/) {
            #expect(help.contains(String(match.1)), "\(match.1)")
        }
    }

    private func allCommands(_ command: any ParsableCommand.Type) -> [any ParsableCommand.Type] {
        [command] + command.configuration.subcommands.flatMap { allCommands($0) }
    }

    @Test("names metrics that there are")
    func metrics() throws {
        let sources = try Self.sources("Sources/Worker")
        let names = Set(text.matches(of: /clawback_[a-z_]+/).map { String($0.0) })
        #expect(names.count > 10)
        for name in names { #expect(sources.contains("\"\(name)\""), "\(name)") }
    }

    @Test("names log events that there are, and settings, and says /readyz's words as they are said")
    func words() throws {
        let sources = try Self.sources("Sources")
        let events = [
            "breaker.open", "breaker.closed", "session.over", "session.stuck", "partition.surprise", "clock.ahead",
            "transaction.failed",
            "transaction.init", "answer.doubted", "keys.reloaded", "keys.refused", "keys.untried",
            "certificates.ending",
            "certificates.not_refreshed",
        ]
        for event in events {
            #expect(text.contains("`\(event)`"), "\(event)")
            #expect(sources.contains("\"\(event)\""), "\(event)")
        }
        // Nothing else that looks like an event or a setting.
        let keys = Set(Settings.all.map(\.key))
        for match in text.matches(of: /`([a-z]+\.[a-zA-Z0-9]+)`/) {
            let name = String(match.1)
            #expect(keys.contains(name) || events.contains(name) || name.hasSuffix(".md"), "\(name)")
        }
        for said in [
            "the breaker is open", "no partitions are assigned yet", "no session with the brokers",
            "WeChat Pay refuses the worker's own credentials", "is beyond the end",
            "were removed by the topic's retention before they were handled", "missing in the cluster: ",
            "WeChat Pay answers with server errors", "the commit metadata is not used",
        ] {
            #expect(sources.contains(said), "\(said)")
            #expect(text.contains(said.replacing("the commit", with: "commit")), "\(said)")
        }
        let codes = ["INVALID_INTENT", "GAVE_UP", "RESPONSE_MISMATCH", "INVALID_REQUERY"]
        for code in codes { #expect(sources.contains("\"\(code)\""), "\(code)") }
    }

    private static func sources(_ folder: String) throws -> String {
        let url = root.appending(path: folder)
        guard let files = FileManager.default.enumerator(at: url, includingPropertiesForKeys: nil) else { return "" }
        return try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
            .map { try String(contentsOf: $0, encoding: .utf8) }.joined()
    }
}
