/// Where spans go, as OpenTelemetry's environment variables say (its specification, "OpenTelemetry Protocol Exporter").
package struct TraceEndpoint: Hashable, Sendable {
    package var url: String
    /// Of every request, such as a token; not to be shown.
    package var headers: [String: String]
    package var service: String

    /// `nil` when the environment names no collector, or switches traces off.
    package init?(environment: [String: String]) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        guard value("OTEL_SDK_DISABLED")?.lowercased() != "true", value("OTEL_TRACES_EXPORTER") != "none" else {
            return nil
        }
        if let url = value("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") {
            self.url = url
        } else if let base = value("OTEL_EXPORTER_OTLP_ENDPOINT") {
            url = base + (base.hasSuffix("/") ? "" : "/") + "v1/traces"
        } else {
            return nil
        }
        service = value("OTEL_SERVICE_NAME") ?? "clawback"
        headers = [:]
        let pairs = value("OTEL_EXPORTER_OTLP_TRACES_HEADERS") ?? value("OTEL_EXPORTER_OTLP_HEADERS") ?? ""
        for pair in pairs.split(separator: ",") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let name = parts[0].drop { $0 == " " }
            headers[String(name)] = String(parts[1])
        }
    }
}

/// What runs services logs what it runs: neither a token among the headers nor a password in the address is to be in that.
extension TraceEndpoint: CustomStringConvertible, CustomReflectable {
    package var description: String { "TraceEndpoint(<redacted>)" }
    package var customMirror: Mirror { Mirror(self, children: ["service": service]) }
}
