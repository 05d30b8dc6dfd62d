extension ReturnPlan {
    /// A plan by its short name, as used in the shares of a scenario:
    ///
    /// | name | what happens |
    /// |---|---|
    /// | `success` | settled at once |
    /// | `failed`, `failed:REASON` | settled at once, `ACCOUNT_ABNORMAL` unless a reason is given |
    /// | `processing`, `processing:N`, `processing:30s` | `PROCESSING` for N queries (2) or that long, then success |
    /// | `processing-failed`, `…:N`, `…:30s` | likewise, then failed `ACCOUNT_ABNORMAL` |
    /// | `stuck` | `PROCESSING` for ever |
    /// | `short-of-balance`, `…:N`, `…:30s` | refused while standing as `PROCESSING`; topped up after N queries or that long, or never |
    /// | an error code (`NO_AUTH`, …) | every POST is refused with it |
    /// | a fault (see ``Fault/init(name:)``) | the first POST goes wrong in that way, the next succeeds |
    package init?(name: String) {
        let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let argument = parts.count > 1 ? parts[1] : nil
        switch (parts[0], argument) {
        case ("success", nil): self.init(.success)
        case ("failed", let reason): self.init(.failed(reason ?? "ACCOUNT_ABNORMAL"))
        case ("stuck", nil): self.init(.processing(until: .never, then: .success))
        case ("processing", let argument):
            guard let until = Fate.Settling(text: argument ?? "2") else { return nil }
            self.init(.processing(until: until, then: .success))
        case ("processing-failed", let argument):
            guard let until = Fate.Settling(text: argument ?? "2") else { return nil }
            self.init(.processing(until: until, then: .failed(reason: "ACCOUNT_ABNORMAL")))
        case ("short-of-balance", let argument):
            guard let toppedUp = argument.map(Fate.Settling.init(text:)) ?? .never else { return nil }
            self.init(.shortOfBalance(toppedUp: toppedUp, closesAfter: ReturnPlan.shortOfBalanceCloses))
        case (let name, nil):
            if let failure = APIFailure.named(name) {
                self.init(submitFaults: .always(.refused(failure)))
            } else if let fault = Fault(name: name) {
                self.init(submitFaults: .first(fault))
            } else {
                return nil
            }
        default: return nil
        }
    }

    /// WeChat Pay closes such a return after up to 5 days.
    static let shortOfBalanceCloses = Duration.seconds(5 * 86_400)
}

extension Fate.Settling {
    /// A number of queries, or a duration.
    init?(text: String) {
        if let queries = Int(text), queries >= 0 {
            self = .queries(queries)
        } else if let time = DurationText.parse(text) {
            self = .time(time)
        } else {
            return nil
        }
    }
}

extension Fault {
    /// A fault by its short name: an error code, `server-error-before`, `server-error-after`, `html-error-before`,
    /// `html-error-after`, `timeout-before`, `timeout-after` (15 s), `cut-before`, `cut-after`, `accepted`, `unreadable`,
    /// a ``BadSignature``, a ``WrongField`` or a ``Hostile``.
    package init?(name: String) {
        if let failure = APIFailure.named(name) {
            self = .refused(failure)
        } else if let kind = BadSignature(rawValue: name) {
            self = .badSignature(kind)
        } else if let field = WrongField(rawValue: name) {
            self = .wrongAnswer(field)
        } else if let kind = Hostile(rawValue: name) {
            self = .hostile(kind)
        } else {
            switch name {
            case "accepted": self = .accepted
            case "unreadable": self = .unreadable
            default:
                guard let dash = name.lastIndex(of: "-"),
                    let moment = Moment(rawValue: String(name[name.index(after: dash)...]))
                else { return nil }
                switch name[..<dash] {
                case "server-error": self = .serverError(status: 500, body: .json, moment: moment)
                case "html-error": self = .serverError(status: 502, body: .html, moment: moment)
                case "timeout": self = .timeout(Self.defaultTimeout, moment: moment)
                case "cut": self = .cut(moment: moment)
                default: return nil
                }
            }
        }
    }

    /// Longer than a client's 10 s.
    static let defaultTimeout = Duration.seconds(15)
}
