import WeChatPaySimulator

/// The text after `--scenario`.
enum ScenarioArgument {
    /// - Parameters:
    ///   - text: a preset, shares by name, JSON, or the path of a file with one of these.
    ///   - seed: replaces the scenario's own.
    /// - Throws: exit code 64.
    static func scenario(_ text: String, seed: UInt64?) throws(CommandFailure) -> Scenario {
        do {
            return try Scenario(text: text, seed: seed)
        } catch let inText {
            // Only what cannot be a scenario itself is looked for among the files.
            guard !text.hasPrefix("{"), let bytes = try? FileBytes.read(text, limit: 1 << 20) else {
                throw CommandFailure(.usage, "\(printable("\(inText)", limit: 400)); nor is there a file of that name")
            }
            do {
                return try Scenario(text: String(decoding: bytes, as: UTF8.self), seed: seed)
            } catch {
                throw CommandFailure(.usage, "\(printable(text)): \(printable("\(error)", limit: 400))")
            }
        }
    }
}
