import Refunds
import WeChatPay

extension Answer {
    init(_ result: CallResult) {
        switch result {
        case .state(let state): self = .state(ReturnAnswer(state))
        case .accepted: self = .accepted
        case .refused(let error): self = .refused(Refusal(error))
        case .unverified(.noPlatformKeys(let reason)): self = .blocked(reason)
        case .unverified(let reason): self = .unverified("\(reason)")
        case .unreadable(let reason): self = .unreadable("\(reason)")
        case .unreachable(let kind, let detail): self = .unreachable("\(kind.rawValue): \(detail)")
        }
    }
}

extension Refusal {
    init(_ error: APIError) {
        self.init(
            httpStatus: error.status, code: error.code, message: error.message, retryAfter: error.retryAfter)
    }
}

extension ReturnAnswer {
    init(_ state: ReturnState) {
        let result: Result =
            switch state.result {
            case .success: .success
            case .failed: .failed
            case .processing: .processing
            case .other(let word): .other(word)
            }
        self.init(
            subMchid: state.subMchid, orderID: state.orderID, outOrderNo: state.outOrderNo,
            outReturnNo: state.outReturnNo, returnMchid: state.returnMchid, amount: state.amount,
            returnNo: state.returnNo, result: result, failReason: state.failReason, finishTime: state.finishTime)
    }
}
