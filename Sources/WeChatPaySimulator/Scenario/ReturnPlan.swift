/// What one return does, and what goes wrong with the calls about it.
package struct ReturnPlan: Hashable, Sendable {
    package var fate: Fate
    package var submitFaults: FaultSchedule
    package var queryFaults: FaultSchedule
    /// `nil`: the scenario's.
    package var latency: Latency?

    package init(
        _ fate: Fate = .success, submitFaults: FaultSchedule = .none, queryFaults: FaultSchedule = .none,
        latency: Latency? = nil
    ) {
        self.fate = fate
        self.submitFaults = submitFaults
        self.queryFaults = queryFaults
        self.latency = latency
    }

    package static let success = ReturnPlan()
}

/// What a rule of a scenario can tell returns apart by.
package struct ReturnSubject: Hashable, Sendable {
    package var subMchid: String
    package var outReturnNo: String
    /// `nil` in a query about a number never submitted.
    package var returnMchid: String?
    package var amount: Int64?

    package init(subMchid: String, outReturnNo: String, returnMchid: String? = nil, amount: Int64? = nil) {
        self.subMchid = subMchid
        self.outReturnNo = outReturnNo
        self.returnMchid = returnMchid
        self.amount = amount
    }
}

/// A rule: returns that match get the plan.
package struct ScenarioRule: Hashable, Sendable {
    /// Every condition that is given has to hold.
    package struct Match: Hashable, Sendable {
        package var amounts: ClosedRange<Int64>?
        package var returnMchid: String?
        package var subMchid: String?
        package var outReturnNoPrefix: String?

        package init(
            amounts: ClosedRange<Int64>? = nil, returnMchid: String? = nil, subMchid: String? = nil,
            outReturnNoPrefix: String? = nil
        ) {
            self.amounts = amounts
            self.returnMchid = returnMchid
            self.subMchid = subMchid
            self.outReturnNoPrefix = outReturnNoPrefix
        }

        package func matches(_ subject: ReturnSubject) -> Bool {
            if let amounts {
                guard let amount = subject.amount, amounts.contains(amount) else { return false }
            }
            if let returnMchid, subject.returnMchid != returnMchid { return false }
            if let subMchid, subject.subMchid != subMchid { return false }
            if let outReturnNoPrefix, !subject.outReturnNo.hasPrefix(outReturnNoPrefix) { return false }
            return true
        }
    }

    package var match: Match
    package var plan: ReturnPlan

    package init(_ match: Match, _ plan: ReturnPlan) {
        self.match = match
        self.plan = plan
    }
}
