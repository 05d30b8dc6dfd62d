import Logging
import Refunds
import WeChatPay

/// The real calls, put into the words of ``Decision``.
package struct WeChatPayReturns: ReturnsAPI {
    private let client: WeChatPayClient
    private let logger: Logger
    private let seen = SeenCodes()

    package init(client: WeChatPayClient, logger: Logger) {
        self.client = client
        self.logger = logger
    }

    package var executors: [any TaskExecutor] { client.executors }

    package func answer(to call: Call, for intent: RefundIntent) async -> Answer {
        let report =
            switch call {
            case .submit: await client.submit(ReturnRequest(intent))
            case .query: await client.query(ReturnQuery(intent))
            }
        note(report, call, intent)
        return Answer(report.result)
    }

    /// What was refused or not understood (an unknown code once, DESIGN.md), with the number that WeChat Pay's support asks for.
    private func note(_ report: CallReport, _ call: Call, _ intent: RefundIntent) {
        if case .state(let state) = report.result {
            if let difference = ReturnAnswer(state).mismatch(with: intent) {
                client.doubt(report, of: call.rawValue, difference)
            }
            return
        }
        if case .refused(let error) = report.result, let code = error.code, !Refusal(error).isDocumented,
            seen.isNew(code)
        {
            logger.warning(
                "an error code that is not documented",
                metadata: [
                    "event": "api.unknown_code", "code": "\(code.prefix(64))", "http_status": "\(error.status)",
                    "request_id": "\(report.requestID ?? "-")",
                ])
        }
        logger.debug(
            "call without a state",
            metadata: [
                "event": "api.call", "call": "\(call.rawValue)", "out_return_no": "\(intent.outReturnNo.rawValue)",
                "result": "\(report.result)", "request_id": "\(report.requestID ?? "-")", "host": "\(report.host)",
            ])
    }
}

extension ReturnRequest {
    init(_ intent: RefundIntent) {
        self.init(
            subMchid: intent.subMchid.rawValue, orderID: intent.orderID, outOrderNo: intent.outOrderNo,
            transactionID: intent.transactionID, outReturnNo: intent.outReturnNo.rawValue,
            returnMchid: intent.returnMchid.rawValue, amount: intent.amount.rawValue,
            description: intent.description)
    }
}

extension ReturnQuery {
    init(_ intent: RefundIntent) {
        self.init(
            subMchid: intent.subMchid.rawValue, orderID: intent.orderID, outOrderNo: intent.outOrderNo,
            outReturnNo: intent.outReturnNo.rawValue)
    }
}
