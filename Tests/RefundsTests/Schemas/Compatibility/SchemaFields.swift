import Foundation
import StrictJSON

/// The fields that a JSON Schema describes, by their path ("" for the whole, `error.code`), references followed.
struct SchemaFields {
    /// What is said of one field, besides its own members.
    typealias Keywords = [String: JSONValue]

    private(set) var fields: [String: Keywords] = [:]
    private let files: [String: JSONObject]

    /// - Parameters:
    ///   - name: of the schema's file.
    ///   - files: all schemas of its folder.
    init(of name: String, among files: [String: JSONObject]) {
        self.files = files
        if let schema = files[name] { read(schema, at: "", in: schema) }
    }

    /// - Parameter root: the schema that references without a file's name are of.
    private mutating func read(_ schema: JSONObject, at path: String, in root: JSONObject) {
        var keywords: Keywords = [:]
        if let reference = schema["$ref"]?.stringValue, let (target, home) = lookup(reference, in: root) {
            read(target, at: path, in: home)
            keywords = fields[path] ?? [:]
        }
        for member in schema.members {
            switch member.name {
            case "$ref", "$defs": break
            case "properties":
                for property in member.value.objectValue?.members ?? [] {
                    let below = path.isEmpty ? property.name : "\(path).\(property.name)"
                    if let schema = property.value.objectValue {
                        read(schema, at: below, in: root)
                    } else {
                        fields[below] = ["": property.value]
                    }
                }
            default: keywords[member.name] = member.value
            }
        }
        fields[path] = keywords
    }

    private func lookup(_ reference: String, in root: JSONObject) -> (JSONObject, home: JSONObject)? {
        let parts = reference.split(separator: "#", omittingEmptySubsequences: false)
        guard let home = parts[0].isEmpty ? root : files[String(parts[0])] else { return nil }
        var value = JSONValue.object(home)
        for name in parts.dropFirst().joined().split(separator: "/") {
            guard let next = value.objectValue?[String(name)] else { return nil }
            value = next
        }
        return value.objectValue.map { ($0, home) }
    }
}

extension SchemaFields {
    /// The schemas of a folder by file name.
    static func files(in folder: URL) throws -> [String: JSONObject] {
        var files: [String: JSONObject] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
        where name.hasSuffix(".schema.json") {
            files[name] = try JSONParser.parse(Array(Data(contentsOf: folder.appending(path: name)))).objectValue
        }
        return files
    }
}
