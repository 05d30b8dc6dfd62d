import Foundation
import StrictJSON

/// `schemas/asyncapi.yaml` by an independent reader: `asyncapi.py` beside this file.
enum AsyncAPIDocument {
    struct Channel: Equatable {
        var address: String
        /// The values named for each parameter of the address.
        var parameters: [String: [String]]
        /// The headers' schema of each message.
        var headers: [String: String]
    }

    static let script = PythonScript("Schemas/asyncapi.py", needs: "asyncapi3 and jsonschema")

    static func text() throws -> String {
        try String(contentsOf: Repository.schemas.appending(path: "asyncapi.yaml"), encoding: .utf8)
    }

    enum Reading: Equatable {
        case channels([String: Channel])
        case faults([String])
    }

    static func read(_ text: String) throws -> Reading {
        let output = try script.output([Repository.schemas.path], input: Array(text.utf8))
        guard let object = try? JSONParser.parse(output).objectValue else {
            return .faults(String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init))
        }
        let channels = object.members.map { member in
            let channel = member.value.objectValue
            return (
                member.name,
                Channel(
                    address: channel?["address"]?.stringValue ?? "",
                    parameters: map(channel?["parameters"]) { ($0.arrayValue ?? []).compactMap(\.stringValue) },
                    headers: map(channel?["headers"]) { $0.stringValue ?? "" })
            )
        }
        return .channels(Dictionary(uniqueKeysWithValues: channels))
    }

    private static func map<Value>(_ object: JSONValue?, _ value: (JSONValue) -> Value) -> [String: Value] {
        let members = object?.objectValue?.members ?? []
        return Dictionary(uniqueKeysWithValues: members.map { ($0.name, value($0.value)) })
    }
}
