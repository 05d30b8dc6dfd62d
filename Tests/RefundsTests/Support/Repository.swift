import Foundation

/// Files of this repository that tests read.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let schemas = root.appending(path: "schemas")

    /// The sample documents of `kind` ("intent", "outcome", "requery") that are `verdict` ("good", "bad"), by name.
    /// - Parameter schemas: the folder they belong to; today's unless said otherwise.
    static func samples(
        _ kind: String, _ verdict: String, of schemas: URL = schemas
    ) throws -> [(name: String, bytes: [UInt8])] {
        let folder = schemas.appending(path: "samples/\(kind)/\(verdict)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
        return try names.sorted().map { ($0, Array(try Data(contentsOf: folder.appending(path: $0)))) }
    }
}
