/// Counts of the API's calls.
package struct CallStatistics: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        case submit
        case query
        case certificates
        case other
    }

    /// By kind, then by answer: the status and what the answer says (`200 SUCCESS`, `400 PARAM_ERROR`, `200 wrong-signature`), or
    /// `timeout`, `cut`, `gone` (the client closed the connection before its answer).
    package private(set) var calls: [Kind: [String: Int]] = [:]
    /// Calls that have arrived and are not answered yet.
    package private(set) var inFlight = 0
    package private(set) var peakInFlight = 0

    package init() {}

    mutating func begin() {
        inFlight += 1
        peakInFlight = max(peakInFlight, inFlight)
    }

    mutating func end(_ kind: Kind, _ answer: String) {
        inFlight -= 1
        calls[kind, default: [:]][answer, default: 0] += 1
    }

    mutating func reset() {
        calls = [:]
        peakInFlight = inFlight
    }

    /// The finished calls of a kind.
    package func count(_ kind: Kind) -> Int {
        calls[kind]?.values.reduce(0, +) ?? 0
    }

    package func count(_ kind: Kind, _ answer: String) -> Int {
        calls[kind]?[answer] ?? 0
    }
}
