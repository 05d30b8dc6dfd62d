import Refunds

/// Whoever makes the calls: WeChat Pay's client, or a model of it.
package protocol ReturnsAPI: Sendable {
    func answer(to call: Call, for intent: RefundIntent) async -> Answer
}
