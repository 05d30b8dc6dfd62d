/// How log lines look.
enum LogFormat: String, CaseIterable, Sendable {
    /// One JSON object a line.
    case json
    /// For people at a terminal.
    case text
}
