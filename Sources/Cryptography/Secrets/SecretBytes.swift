import COpenSSL

/// Bytes that are a secret: in one place in memory, never printed, overwritten once nobody needs them.
///
/// Sendable unchecked: written only while it is made, before anybody else has it.
package final class SecretBytes: @unchecked Sendable {
    private let memory: UnsafeMutableRawBufferPointer
    package let count: Int

    /// - Parameters:
    ///   - capacity: of the room that `fill` gets, in bytes.
    ///   - fill: writes into the room and returns how many bytes it has written.
    package init<Failure: Error>(
        capacity: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) {
        memory = .allocate(byteCount: capacity, alignment: 1)
        do throws(Failure) {
            count = try fill(memory)
        } catch {
            // A class whose initialiser throws has no `deinit`.
            Self.discard(memory)
            throw error
        }
    }

    package convenience init(copying bytes: UnsafeRawBufferPointer) {
        self.init(capacity: bytes.count) { room in
            room.copyMemory(from: bytes)
            return bytes.count
        }
    }

    package convenience init(copying text: String) {
        var text = text
        self.init(capacity: text.utf8.count) { room in
            text.withUTF8 { room.copyMemory(from: UnsafeRawBufferPointer($0)) }
            return room.count
        }
    }

    deinit { Self.discard(memory) }

    /// The bytes, for as long as `body` runs.
    package func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(rebasing: memory[..<count]))
    }

    private static func discard(_ memory: UnsafeMutableRawBufferPointer) {
        OPENSSL_cleanse(memory.baseAddress, memory.count)
        memory.deallocate()
    }
}

extension SecretBytes: CustomStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
