import KafkaRecords
import Logging
import Worker

/// Writes each entry as one line, with one `write`, so that lines of several threads never mix.
struct LineLogHandler: LogHandler {
    let label: String
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    let sink: LogSink

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
        sink.log(event.level, event.message.description, logger: label, fields)
    }
}

extension LineLogHandler {
    /// From now on every `Logger` of the process writes to standard error. Once per process.
    static func bootstrap(level: Logger.Level, format: LogFormat?) {
        let format = format ?? (StandardError.isTerminal ? .text : .json)
        let sink = LogSink(
            format: format, hasColour: StandardError.hasColour, now: Timestamp.systemNow, write: StandardError.write)
        LoggingSystem.bootstrap(
            { label, provider in
                LineLogHandler(label: label, logLevel: level, metadataProvider: provider, sink: sink)
            }, metadataProvider: nil)
    }
}
