/// Runs `body`, and gives it up after `limit`.
///
/// - Parameter what: completes "gave up waiting for ".
func within<Result: Sendable>(
    _ limit: Duration, _ what: String, _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let result = first else { throw GaveUp(what: what, limit: limit) }
        return result
    }
}

struct GaveUp: Error, CustomStringConvertible {
    let what: String
    let limit: Duration

    var description: String { "gave up waiting for \(what) after \(limit)" }
}
