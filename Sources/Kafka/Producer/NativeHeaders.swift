import CRdKafka
import KafkaRecords

/// The owner of an `rd_kafka_headers_t` until a produced record takes it over.
struct NativeHeaders: ~Copyable {
    let pointer: OpaquePointer

    init(_ headers: [RecordHeader]) {
        guard let pointer = rd_kafka_headers_new(headers.count) else {
            preconditionFailure("rd_kafka_headers_new returns an object")
        }
        self.pointer = pointer
        for header in headers {
            var name = header.name
            name.withUTF8 { name in
                // An empty value's pointer must not be null: null says that there is no value.
                name.withMemoryRebound(to: CChar.self) { name in
                    guard let value = header.value else {
                        rd_kafka_header_add(pointer, name.baseAddress ?? Empty.text, name.count, nil, 0)
                        return
                    }
                    value.withUnsafeBytes {
                        _ = rd_kafka_header_add(
                            pointer, name.baseAddress ?? Empty.text, name.count, $0.baseAddress ?? Empty.bytes, $0.count
                        )
                    }
                }
            }
        }
    }

    deinit { rd_kafka_headers_destroy(pointer) }

    /// The record's now: no destruction.
    consuming func handOver() {
        discard self
    }
}

/// An address for what is there and has no bytes.
enum Empty {
    static var bytes: UnsafeRawPointer { UnsafeRawPointer(text) }
    static var text: UnsafePointer<CChar> {
        let empty: StaticString = ""
        return UnsafeRawPointer(empty.utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
