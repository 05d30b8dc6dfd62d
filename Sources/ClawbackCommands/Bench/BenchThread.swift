import Worker

/// Runs what blocks on a thread of its own.
///
/// - Parameter latch: set when `body` fails, so that nobody waits for it.
func onThread<Value: Sendable>(
    endingWith latch: Latch? = nil, _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
    try await WorkerThread.run("bench") {
        let result = Result { try body() }
        if case .failure = result { latch?.set() }
        return result
    }.get()
}
