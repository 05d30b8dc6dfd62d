/// How metrics are written for whoever asks.
package enum ExpositionFormat: Hashable, Sendable {
    /// Prometheus' text format 0.0.4.
    case prometheusText
    /// OpenMetrics 1.0.
    case openMetrics

    package var contentType: String {
        switch self {
        case .prometheusText: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// What an `Accept` header prefers (RFC 9110, 12.5.1); text unless OpenMetrics is asked for by name and at least as dearly.
    package init(accept: String?) {
        var text = 0.0
        var openMetrics = 0.0
        for item in (accept ?? "").split(separator: ",") {
            let range = MediaRange(item)
            switch range.type {
            case "application/openmetrics-text":
                guard range.version == nil || range.version == "1.0.0" else { continue }
                openMetrics = max(openMetrics, range.quality)
            case "text/plain", "text/*", "*/*":
                text = max(text, range.quality)
            default:
                break
            }
        }
        self = openMetrics > 0 && openMetrics >= text ? .openMetrics : .prometheusText
    }

    /// One item of an `Accept` header.
    private struct MediaRange {
        var type: String
        var quality = 1.0
        var version: String?

        init(_ item: Substring) {
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            type = parts.first ?? ""
            for part in parts.dropFirst() {
                if part.hasPrefix("q=") { quality = Double(part.dropFirst(2)) ?? 0 }
                if part.hasPrefix("version=") { version = part.dropFirst(8).filter { $0 != "\"" } }
            }
        }
    }
}
