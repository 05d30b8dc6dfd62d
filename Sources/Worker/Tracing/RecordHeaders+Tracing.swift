import KafkaRecords
import Tracing

/// Reads a trace's context from a record's headers.
struct HeaderExtractor: Extractor {
    func extract(key: String, from headers: [RecordHeader]) -> String? {
        // The last one counts, as for everything else that is carried on.
        headers.last { $0.name == key }?.value.map { String(decoding: $0, as: UTF8.self) }
    }
}

/// Writes a trace's context into a record's headers, in place of the one that was there.
struct HeaderInjector: Injector {
    func inject(_ value: String, forKey key: String, into headers: inout [RecordHeader]) {
        headers.removeAll { $0.name == key }
        headers.append(RecordHeader(key, value))
    }
}
