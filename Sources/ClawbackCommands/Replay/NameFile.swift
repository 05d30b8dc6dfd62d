import Refunds

/// Names from a file, one a line; empty lines do not count, and spaces at either end do not belong to a name.
enum NameFile {
    /// The ids of intents.
    ///
    /// - Throws: exit code 64 for a file that cannot be read, a line that is no id, or a file without any.
    static func intentIDs(path: String) throws(CommandFailure) -> Set<String> {
        var ids: Set<String> = []
        do {
            var lines = try LineReader(path: path)
            var number = 0
            while let line = try lines.next() {
                number += 1
                let text = trimmed(String(decoding: line, as: UTF8.self).filter { $0 != "\r" && $0 != "\r\n" }[...])
                guard !text.isEmpty else { continue }
                guard IntentID(text) != nil else {
                    throw CommandFailure(
                        .usage,
                        "--ids: \(path): line \(number): \(quoted(text)) is no intent id; allowed: \(IntentID.rule)")
                }
                ids.insert(text)
            }
        } catch let failure as CommandFailure {
            throw failure
        } catch let error as FileReadError {
            throw CommandFailure(.usage, "--ids: \(printable(error.path)): \(error.reason)")
        } catch {
            throw CommandFailure(.usage, "--ids: \(path): \(error)")
        }
        guard !ids.isEmpty else { throw CommandFailure(.usage, "--ids: \(path) has no ids in it; one a line is read") }
        return ids
    }
}
