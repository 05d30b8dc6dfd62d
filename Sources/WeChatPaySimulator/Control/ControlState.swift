/// What can be switched while the simulator runs.
package struct ControlState: Sendable {
    package enum Outage: String, CaseIterable, Hashable, Sendable {
        case off
        /// Every call of the API is answered by a gateway's 503 page, without effect.
        case unavailable = "503"
        /// Connections are closed as soon as they come, the open ones at once.
        case cut
    }

    package var outage: Outage = .off
    package var scenario: Scenario
    /// How far the returns' clock is ahead of the wall clock.
    package var timeOffset: Duration = .zero
    /// How far the server's own wall clock is wrong: it judges requests and stamps answers by it.
    package var clockSkew: Duration = .zero
    /// Whose key signs the answers to requests that name none: a serial, or `nil` for the first platform certificate (the public key
    /// where certificates are not listed).
    package var signingSerial: String?
    /// The platform certificates that `/v3/certificates` lists; `nil` for all.
    package var listedSerials: [String]?
    /// The serials of the merchant certificates that requests may be signed with; `nil` for all.
    package var acceptedMerchants: [String]?

    package init(scenario: Scenario) {
        self.scenario = scenario
    }
}

/// A change at run time.
package enum ControlCommand: Hashable, Sendable {
    case outage(ControlState.Outage)
    /// The share of calls answered 429, 0 ... 1.
    case rateLimit(Double)
    /// The returns that exist keep their fates; faults and latencies are the new scenario's at once.
    case scenario(Scenario)
    /// Moves the returns' clock on (with all earlier moves).
    case advanceTime(Duration)
    /// Sets the error of the server's wall clock; negative: behind.
    case clockSkew(Duration)
    /// `nil`: every receiver.
    case topUp(returnMchid: String?)
    case signing(serial: String?, listed: [String]?)
    /// `nil` accepts all merchant certificates.
    case merchants(accepted: [String]?)
    /// Closes every connection now.
    case dropConnections
    /// Counts calls from zero again; calls in flight stay counted.
    case resetStatistics
}
