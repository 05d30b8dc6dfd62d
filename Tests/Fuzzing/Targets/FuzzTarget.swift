import Foundation

/// One reader of foreign bytes, with what is promised of it whatever the bytes.
enum FuzzTarget: String, CaseIterable {
    case json
    case intent
    case cloudEvents = "cloud-events"
    case commitMetadata = "commit-metadata"
    case requery
    case answer
    case certificateList = "certificate-list"
    case configuration

    /// By name, in the environment: the arguments are libFuzzer's.
    static let chosen: FuzzTarget = {
        let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
        guard let target = FuzzTarget(rawValue: name) else {
            print("FUZZ_TARGET must be one of \(allCases.map(\.rawValue).joined(separator: " "))")
            exit(64)
        }
        return target
    }()

    func run(_ bytes: [UInt8]) {
        switch self {
        case .json: JSONTarget.run(bytes)
        case .intent: IntentTarget.run(bytes)
        case .cloudEvents: CloudEventsTarget.run(Input(bytes))
        case .commitMetadata: CommitMetadataTarget.run(Input(bytes))
        case .requery: RequeryTarget.run(bytes)
        case .answer: AnswerTarget.run(Input(bytes))
        case .certificateList: CertificateListTarget.run(Input(bytes))
        case .configuration: ConfigurationTarget.run(Input(bytes))
        }
    }
}

/// Ends the process, and with it the run, when what is promised does not hold: libFuzzer then keeps the input.
func require(_ holds: Bool, _ promise: @autoclosure () -> String) {
    guard !holds else { return }
    fatalError("broken promise: \(promise())")
}

/// Nothing in a message may break out of its line, since messages end up in logs, headers and on terminals.
func requireOneLine(_ message: String, mostBytes: Int = 4096) {
    let isClean = message.unicodeScalars.allSatisfy { scalar in
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
    require(isClean, "a message is one line without control characters, not \(message.debugDescription)")
    require(
        !message.isEmpty && message.utf8.count <= mostBytes, "a message has a bearable length: \(message.utf8.count)")
}
