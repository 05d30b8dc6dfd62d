#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Names that come again with every record, made into a `String` once each. Compared by their bytes, never by address:
/// librdkafka may put another topic where one was freed.
struct InternedNames {
    private struct Entry {
        let bytes: [CChar]
        let name: String
    }

    private var entries: [Entry] = []
    private var last = 0
    /// Header names are the producers' choice: beyond this many, the others are not kept.
    private static let limit = 64

    mutating func name(_ text: UnsafePointer<CChar>) -> String {
        if last < entries.count, strcmp(entries[last].bytes, text) == 0 { return entries[last].name }
        if let index = entries.firstIndex(where: { strcmp($0.bytes, text) == 0 }) {
            last = index
            return entries[index].name
        }
        let name = String(cString: text)
        if entries.count < Self.limit {
            last = entries.count
            entries.append(Entry(bytes: Array(UnsafeBufferPointer(start: text, count: strlen(text) + 1)), name: name))
        }
        return name
    }
}
