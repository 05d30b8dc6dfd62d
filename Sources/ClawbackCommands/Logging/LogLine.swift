import KafkaRecords
import Logging
import StrictJSON

/// One log entry, ready to be written in either format.
///
/// In JSON the fields come as `ts`, `level`, `event`, `message`, `logger`, then the metadata by name. The event is what the metadata
/// calls so: a name that stays the same from version to version, such as `session.over`. An entry without one is an event of its
/// logger (`kafka.log`).
struct LogLine {
    var moment: Timestamp
    var level: Logger.Level
    var event: String
    var message: String
    var logger: String
    /// Without the event. A name that is one of the fields above gets an underscore in front.
    var metadata: Logger.Metadata

    private static let reserved: Set<String> = ["ts", "level", "event", "message", "logger"]

    init(moment: Timestamp, level: Logger.Level, message: String, logger: String, metadata: Logger.Metadata) {
        self.moment = moment
        self.level = level
        self.message = message
        self.logger = logger
        self.metadata = metadata
        event = self.metadata.removeValue(forKey: "event").map { "\($0)" } ?? logger + ".log"
    }

    /// With a line feed at the end.
    func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("ts", moment.rfc3339)
            writer.member("level", level.rawValue)
            writer.member("event", event)
            writer.member("message", message)
            writer.member("logger", logger)
            for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
                Self.write(value, as: Self.reserved.contains(name) ? "_" + name : name, to: &writer)
            }
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    /// Time of day in UTC, level, message and the metadata as `name=value`, with a line feed at the end.
    /// - Parameter hasColour: whether the level is shown in its colour; its word is there either way.
    func text(hasColour: Bool = false) -> [UInt8] {
        let shown = hasColour ? "\u{1b}[\(level.colour)m\(paddedLevel)\u{1b}[0m" : paddedLevel
        var line =
            moment.rfc3339.dropFirst("0000-00-00T".count) + " " + shown + " " + printable(message, limit: 1000)
        for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line += " \(name)=\(Self.bare("\(value)"))"
        }
        return Array(line.utf8) + [UInt8(ascii: "\n")]
    }

    private var paddedLevel: String {
        let name = level.rawValue.uppercased()
        return name + String(repeating: " ", count: max(0, 8 - name.count))
    }

    /// `value` as it stands when it is one word, in quotation marks otherwise.
    private static func bare(_ value: String) -> String {
        let isWord = !value.isEmpty && !value.contains { $0.isWhitespace || $0 == "\"" || $0 == "=" }
        let shown = printable(value, limit: 1000)
        return isWord ? shown : "\"\(shown)\""
    }

    private static func write(_ value: Logger.MetadataValue, as name: String, to writer: inout JSONWriter) {
        switch value {
        case .string(let text): writer.member(name, text)
        case .stringConvertible(let number as any FixedWidthInteger): writer.member(name, raw: "\(number)".utf8)
        case .stringConvertible(let truth as Bool): writer.member(name, truth)
        case .stringConvertible(let other): writer.member(name, other.description)
        case .array(let elements):
            writer.member(
                name,
                array: { writer in
                    for element in elements { write(element, to: &writer) }
                })
        case .dictionary(let entries):
            writer.member(
                name,
                object: { writer in
                    for (name, value) in entries.sorted(by: { $0.key < $1.key }) { write(value, as: name, to: &writer) }
                })
        }
    }

    private static func write(_ element: Logger.MetadataValue, to writer: inout JSONWriter) {
        switch element {
        case .string(let text): writer.element(text)
        case .stringConvertible(let number as any FixedWidthInteger): writer.element(raw: "\(number)".utf8)
        case .stringConvertible(let truth as Bool): writer.element(truth)
        case .stringConvertible(let other): writer.element(other.description)
        case .array(let elements):
            writer.array { writer in
                for element in elements { write(element, to: &writer) }
            }
        case .dictionary(let entries):
            writer.object { writer in
                for (name, value) in entries.sorted(by: { $0.key < $1.key }) { write(value, as: name, to: &writer) }
            }
        }
    }
}

extension Logger.Level {
    /// The parameter of the terminal's sequence for it.
    fileprivate var colour: String {
        switch self {
        case .trace, .debug: "2"
        case .info: "32"
        case .notice: "36"
        case .warning: "33"
        case .error: "31"
        case .critical: "1;31"
        }
    }
}
