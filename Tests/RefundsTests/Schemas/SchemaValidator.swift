import Foundation
import TestSupport

/// An independent judge of JSON documents: Python's `jsonschema`, through `validate.py` beside this file.
enum SchemaValidator {
    struct Document {
        var name: String
        /// "intent", "outcome" or "requery"; "outcome.headers" and the like for a record's headers.
        var kind: String
        var bytes: [UInt8]
    }

    private static let script = PythonScript("Schemas/validate.py", needs: "jsonschema")
    static var isToBeTried: Bool { script.isToBeTried }
    static var isMissing: String { script.isMissing }

    /// Each document's verdict by its name: `nil` for a valid one, else what is wrong with it.
    /// - Parameter folder: where the schemas are; those of today unless said otherwise.
    /// - Parameter isReader: judge as a reader does, who ignores members it does not know.
    static func faults(
        in documents: [Document], by folder: URL = Repository.schemas, isReader: Bool = false
    ) throws -> [String: String?] {
        let lines = documents.map {
            "\($0.name)\trefund-\($0.kind).v1.schema.json\t\(Data($0.bytes).base64EncodedString())\n"
        }
        let options = isReader ? ["--reader"] : []
        let output = try script.output(options + [folder.path], input: Array(lines.joined().utf8))

        var faults: [String: String?] = [:]
        for line in String(decoding: output, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw PythonScript.Unusable(description: "validate.py wrote \(line)")
            }
            faults[parts[0]] = .some(parts[1] == "valid" ? nil : parts[1])
        }
        return faults
    }
}
