import Foundation
import StrictJSON
import TestSupport
import Testing

/// `deploy/snippets`: the number in other languages, each run on the published vectors.
@Suite("Snippets")
struct SnippetTests {
    private struct Vector {
        let identities: [String]
        let outReturnNo: String
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        .standardized
    private static let folder = root.appending(path: "deploy/snippets")

    private let vectors: [Vector]

    init() throws {
        let file = Self.root.appending(path: "schemas/out-return-no.vectors.json")
        let document = try JSONParser.parse(Array(try Data(contentsOf: file))).objectValue
        vectors = try #require(document?["vectors"]?.arrayValue).map { value in
            let vector = try #require(value.objectValue)
            return Vector(
                identities: try ["sub_mchid", "return_mchid", "intent_id"].map { name in
                    try #require(vector[name]?.stringValue)
                },
                outReturnNo: try #require(vector["out_return_no"]?.stringValue))
        }
    }

    private func expectNumbers(_ output: String) {
        #expect(output.split(separator: "\n").map(String.init) == vectors.map(\.outReturnNo))
    }

    private func snippet(_ name: String) throws -> String {
        try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
    }

    @Test(
        "Python reaches the published vectors",
        .enabled(if: DevTools.areHereOrRequired("python3"), "\(MissingTool(name: "python3"))"))
    func python() throws {
        let file = Self.folder.appending(path: "out_return_no.py").path
        expectNumbers(
            try Program.output(of: try DevTools.path(of: "python3"), [file] + vectors.flatMap(\.identities)))
    }

    @Test(
        "Java reaches the published vectors",
        .enabled(if: DevTools.areHereOrRequired("java"), "\(MissingTool(name: "java"))"))
    func java() throws {
        let file = Self.folder.appending(path: "OutReturnNo.java").path
        expectNumbers(try Program.output(of: try DevTools.path(of: "java"), [file] + vectors.flatMap(\.identities)))
    }

    @Test(
        "PostgreSQL reaches the published vectors, and has no number for what is not there",
        .enabled(if: PostgreSQL.isHereOrRequired, "\(PostgreSQL.skipReason)"))
    func postgreSQL() throws {
        let calls = vectors.map { vector in
            "SELECT clawback_out_return_no(" + vector.identities.map { "'\($0)'" }.joined(separator: ", ") + ");"
        }
        let output = try PostgreSQL.output(
            of: [try snippet("postgresql.sql")] + calls + ["SELECT clawback_out_return_no('1', NULL, '3');"])
        let values = output.matches(of: /clawback_out_return_no = "([^"]*)"/).map { String($0.1) }
        #expect(values == vectors.map(\.outReturnNo), "\(output)")
    }

    @Test(
        "the README shows each of them as it is",
        arguments: ["postgresql.sql", "mysql.sql", "out_return_no.py", "OutReturnNo.java"])
    func readme(name: String) throws {
        let readme = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
        let language = ["sql": "sql", "py": "python", "java": "java"][URL(filePath: name).pathExtension] ?? ""
        let blocks = readme.components(separatedBy: "```\(language)\n").dropFirst().map { block in
            block.components(separatedBy: "```")[0]
        }
        let file = try snippet(name)
        #expect(
            blocks.contains { !$0.isEmpty && file.contains($0) },
            "no ```\(language) block of the README is part of \(name)")
    }
}
