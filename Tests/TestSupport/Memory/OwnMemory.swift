import Foundation
import Synchronization

/// Bytes that are looked for, kept in another form so that they are not what is found.
package struct MaskedBytes: Sendable {
    private static let mask: UInt8 = 0x5A
    private let masked: [UInt8]

    /// - Parameter hexadecimal: two digits a byte, white space between them or not.
    package init(hexadecimal: String) {
        let digits = hexadecimal.compactMap(\.hexDigitValue)
        masked = stride(from: 0, to: digits.count - 1, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1]) ^ Self.mask
        }
    }

    /// Of so many random ones.
    package init(random count: Int) {
        masked = (0..<count).map { _ in UInt8.random(in: 0...255) }
    }

    package var count: Int { masked.count }

    package subscript(index: Int) -> UInt8 { masked[index] ^ Self.mask }

    /// Writes them, unmasked, to `room`.
    package func write(to room: UnsafeMutableRawBufferPointer) {
        for index in masked.indices { room[index] = self[index] }
    }

    func isAt(_ place: UnsafeRawPointer) -> Bool {
        masked.indices.allSatisfy { place.load(fromByteOffset: $0, as: UInt8.self) == self[$0] }
    }
}

/// The memory of this process, as the kernel shows it.
package enum OwnMemory {
    /// One search at a time: each would find what others have just read.
    private static let turn = Mutex(())
    private static let chunk = 1 << 20
    private static let page: UInt = 4096

    /// How often `needle` is in memory that can be written to, freed memory included as long as the process has it.
    package static func count(of needle: MaskedBytes) throws -> Int {
        try turn.withLock { _ in try search(needle) }
    }

    private static func search(_ needle: MaskedBytes) throws -> Int {
        let memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC)
        guard memory >= 0 else { throw BrokerFailure(what: "/proc/self/mem cannot be read") }
        defer { close(memory) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk + needle.count, alignment: 16)
        defer {
            buffer.initializeMemory(as: UInt8.self, repeating: 0)
            buffer.deallocate()
        }
        var count = 0
        for region in try writableRegions() {
            var start = region.lowerBound
            while start < region.upperBound {
                let taken = pread(
                    memory, buffer.baseAddress, min(Int(region.upperBound - start), buffer.count), off_t(start))
                // Other threads give memory back meanwhile: what is gone leaves a hole, and the rest of its region is still there.
                guard taken > 0 else {
                    start += page
                    continue
                }
                count += finds(
                    needle, in: UnsafeRawBufferPointer(rebasing: buffer[..<taken]), from: start, besides: buffer)
                start += taken == buffer.count ? UInt(chunk) : UInt(taken)
            }
        }
        return count
    }

    /// In order, none twice: the list is read in pieces, and a region that has grown meanwhile is in two of them.
    private static func writableRegions() throws -> [Range<UInt>] {
        var seen: UInt = 0
        return try list().split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ", omittingEmptySubsequences: true)
            guard fields.count > 1, fields[1].hasPrefix("rw") else { return nil }
            let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard ends.count == 2, ends[1] > seen else { return nil }
            defer { seen = ends[1] }
            return max(ends[0], seen)..<ends[1]
        }
    }

    /// Read until nothing more comes: `String(contentsOfFile:)` takes the first piece for the whole, for the file has no length.
    private static func list() throws -> String {
        guard let file = FileHandle(forReadingAtPath: "/proc/self/maps") else {
            throw BrokerFailure(what: "/proc/self/maps cannot be read")
        }
        defer { try? file.close() }
        return String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
    }

    /// - Parameter own: where what is searched lies, which is no place of its own.
    private static func finds(
        _ needle: MaskedBytes, in bytes: UnsafeRawBufferPointer, from address: UInt,
        besides own: UnsafeMutableRawBufferPointer
    ) -> Int {
        guard let base = bytes.baseAddress, let ownBase = own.baseAddress, bytes.count >= needle.count else { return 0 }
        let ownRange = UInt(bitPattern: ownBase)..<UInt(bitPattern: ownBase) + UInt(own.count)
        let (last, first, second) = (min(bytes.count - needle.count, chunk - 1), Int32(needle[0]), needle[1])
        var (count, position) = (0, 0)
        while position <= last, let found = memchr(base + position, first, last - position + 1) {
            let place = UnsafeRawPointer(found)
            position = place - base + 1
            guard place.load(fromByteOffset: 1, as: UInt8.self) == second, needle.isAt(place) else { continue }
            if !ownRange.contains(address + UInt(place - base)) { count += 1 }
        }
        return count
    }
}
