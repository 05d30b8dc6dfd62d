import Foundation
import StrictJSON

/// What a worker wrote, in JSON lines.
enum BenchLog {
    /// The first line of `event`, once it is whole.
    static func first(_ event: String, in text: String) -> JSONObject? {
        for line in text.split(separator: "\n") where line.contains(event) {
            if let object = try? JSONParser.parse(Array(line.utf8)).objectValue, object["event"]?.stringValue == event {
                return object
            }
        }
        return nil
    }

    static func text(of file: URL) -> String { (try? String(contentsOf: file, encoding: .utf8)) ?? "" }
}
