import Foundation

/// What `kcat` read of one record, byte for byte.
struct KcatRecord: Hashable, Sendable {
    let partition: Int
    let offset: Int64
    /// `nil` for an absent one, which differs from an empty one.
    let key: [UInt8]?
    let value: [UInt8]?
    /// As kcat prints them: `name=value,name=value`.
    let headers: String
}

/// Writing and reading with `kcat`, which knows nothing of our code.
struct Kcat: Sendable {
    let processes: Processes
    let bootstrapServers: String

    /// One record for each line of `file`: the key, a tab and the value.
    func write(lines file: String, to topic: String) async throws {
        try await write(["-t", topic, "-K", "\t", "-l", file])
    }

    /// The same, all of them to one partition.
    func write(lines file: String, to topic: String, partition: Int) async throws {
        try await write(["-t", topic, "-p", "\(partition)", "-K", "\t", "-l", file])
    }

    /// One record with the bytes of `file` as its value.
    func write(file: String, to topic: String, key: String, partition: Int) async throws {
        try await write(["-t", topic, "-p", "\(partition)", "-k", key, file])
    }

    func writeTombstone(to topic: String, key: String, partition: Int) async throws {
        let line = try processes.folder.write("tombstone", key + "\t\n")
        try await write(["-t", topic, "-p", "\(partition)", "-Z", "-K", "\t", "-l", line])
    }

    private func write(_ arguments: [String]) async throws {
        let done = try await processes.finish(
            "kcat", try Programs.kcat,
            // Compressed, a mebibyte of brackets is no large message to a broker.
            ["-P", "-b", bootstrapServers, "-z", "gzip", "-X", "message.max.bytes=8000000"] + arguments)
        guard done.status.isSuccess else { throw KcatFailed(errors: done.errors) }
    }

    /// Starts to read `topic` from its beginning, on and on; each record becomes a line: partition, offset, key,
    /// value, headers.
    func follow(_ topic: String) throws -> ChildProcess {
        processes.start(
            "kcat \(topic)", try Programs.kcat,
            [
                // -E: over a restart of the broker, too.
                "-C", "-E", "-u", "-q", "-b", bootstrapServers, "-t", topic, "-o", "beginning",
                "-X", "isolation.level=read_committed", "-f", "%p\t%o\t%k\t%s\t%h\n",
            ])
    }

    /// All records of `topic`, whatever bytes they hold.
    func read(_ topic: String) async throws -> [KcatRecord] {
        let bytes = try await processes.bytes(
            try Programs.kcat,
            [
                "-C", "-q", "-e", "-b", bootstrapServers, "-t", topic, "-o", "beginning",
                "-X", "isolation.level=read_committed", "-X", "fetch.message.max.bytes=8000000",
                "-f", "%p %o %K %S\n%k%s%h\n",
            ])
        return try KcatRecord.parse(bytes)
    }
}

struct KcatFailed: Error {
    let errors: [String]
}

extension KcatRecord {
    /// Reads what the format of ``Kcat/read(_:)`` prints: a line of figures, two of them lengths (-1 for absent),
    /// then key, value and
    /// headers, and a line feed.
    fileprivate static func parse(_ bytes: [UInt8]) throws -> [KcatRecord] {
        var records: [KcatRecord] = []
        var rest = bytes[...]
        func take(_ count: Int64) -> [UInt8]? {
            guard count >= 0 else { return nil }
            defer { rest = rest.dropFirst(Int(count)) }
            return Array(rest.prefix(Int(count)))
        }
        func line() throws -> String {
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { throw KcatFailed(errors: ["cut off"]) }
            defer { rest = rest[(end + 1)...] }
            return String(decoding: rest[..<end], as: UTF8.self)
        }
        while !rest.isEmpty {
            let figures = try line().split(separator: " ").compactMap { Int64($0) }
            guard figures.count == 4 else { throw KcatFailed(errors: ["not the figures of a record"]) }
            records.append(
                KcatRecord(
                    partition: Int(figures[0]), offset: figures[1], key: take(figures[2]), value: take(figures[3]),
                    headers: try line()))
        }
        return records
    }
}
