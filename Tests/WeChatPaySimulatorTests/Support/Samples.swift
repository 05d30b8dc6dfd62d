@testable import WeChatPaySimulator

/// The API's documented example, to be varied.
func submission(
    _ number: String = "R1", amount: Int64 = 10, order: String? = "3008450740201411110007820472",
    outOrder: String? = nil, receiver: String = "86693852", description: String = "用户退款"
) -> ReturnSubmission {
    ReturnSubmission(
        subMchid: "1900000109", orderID: order, outOrderNo: outOrder, outReturnNo: number, returnMchid: receiver,
        amount: amount, description: description)
}

func lookup(
    _ number: String = "R1", order: String? = "3008450740201411110007820472", outOrder: String? = nil
) -> ReturnLookup {
    ReturnLookup(subMchid: "1900000109", orderID: order, outOrderNo: outOrder, outReturnNo: number)
}

extension SimulatedTime {
    static let start = SimulatedTime(milliseconds: 1_700_000_000_000)
}

extension Scenario {
    /// Every return gets the plan.
    static func always(_ plan: ReturnPlan) -> Scenario {
        Scenario(rules: [ScenarioRule(.init(), plan)])
    }
}

extension LedgerAnswer {
    var view: ReturnView? {
        guard case .state(let view) = self else { return nil }
        return view
    }

    var failure: APIFailure? {
        guard case .failure(let failure) = self else { return nil }
        return failure
    }
}
