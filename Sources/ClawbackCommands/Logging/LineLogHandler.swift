import KafkaRecords
import Logging
import Worker

/// Writes each entry as one line, with one `write`, so that lines of several threads never mix.
struct LineLogHandler: LogHandler {
    let label: String
    let format: LogFormat
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    /// The clock and the place to write to, which tests replace.
    let now: @Sendable () -> Timestamp
    let write: @Sendable ([UInt8]) -> Void

    subscript(metadataKey name: String) -> Logger.Metadata.Value? {
        get { metadata[name] }
        set { metadata[name] = newValue }
    }

    func log(event: LogEvent) {
        var fields = metadata
        // What is said closest to the event wins.
        if let provided = metadataProvider?.get() { fields.merge(provided) { $1 } }
        if let given = event.metadata { fields.merge(given) { $1 } }
        if let error = event.error, fields["error"] == nil { fields["error"] = .string("\(error)") }
        let line = LogLine(
            moment: now(), level: event.level, message: event.message.description, logger: label, metadata: fields)
        write(format == .json ? line.json() : line.text())
    }
}

extension LineLogHandler {
    /// From now on every `Logger` of the process writes to standard error. Once per process.
    static func bootstrap(level: Logger.Level, format: LogFormat?) {
        let format = format ?? (StandardError.isTerminal ? .text : .json)
        LoggingSystem.bootstrap(
            { label, provider in
                LineLogHandler(
                    label: label, format: format, logLevel: level, metadataProvider: provider, now: Timestamp.systemNow,
                    write: StandardError.write)
            }, metadataProvider: nil)
    }
}
