/// The points WeChat Pay documents nowhere, or on which its pages disagree: each is a setting, and a worker has to be safe
/// under every value.
package struct APIBehaviour: Hashable, Sendable {
    /// The answer to a known `out_return_no` that comes with other parameters.
    package enum DifferentParameters: String, CaseIterable, Hashable, Sendable {
        case invalidRequest = "invalid-request"
        case paramError = "param-error"
        /// 200 with the return that the number already stands for.
        case existing
    }

    /// What `GET /v3/certificates` does.
    package enum CertificateList: String, CaseIterable, Hashable, Sendable {
        case listed
        /// 404, as for a merchant that only has the WeChat Pay public key.
        case notFound = "not-found"
        /// 500, seen by such merchants too.
        case error
    }

    package var differentParameters: DifferentParameters = .invalidRequest
    /// Whether the description counts among the parameters that must stay the same.
    package var comparesDescription = true
    package var shortOfBalance = ShortOfBalance()
    /// `result` of a failed return: `FAILED`, or `FAIL` as on older pages.
    package var failedSpelling = "FAILED"
    /// `finish_time` is sent, meaning nothing, while the return is `PROCESSING`.
    package var finishTimeWhileProcessing = true
    package var orders = OrderRules()
    /// How long after its POST a return is still answered 404 to a GET.
    package var notFoundFor: Duration = .zero
    /// The signature of a GET is checked over a target whose query was decoded and encoded anew, instead of the one on the wire.
    package var queryRenormalised = false
    /// `|` is allowed in `out_return_no`; one page lists it, another does not.
    package var allowsPipeInNumbers = true
    package var rateLimitCode = "RATELIMIT_EXCEED"
    /// Error answers carry a signature too; 401 never does.
    package var signsErrors = true
    package var certificates: CertificateList = .listed

    package init() {}
}

/// The trap of a receiver without enough balance (可用余额不足): the POST is refused and yet the return may stand.
package struct ShortOfBalance: Hashable, Sendable {
    /// What the POST answers; status and code are documented nowhere.
    package var failure: APIFailure = .notEnough
    /// The return stands as `PROCESSING` in spite of the refusal.
    package var isRecorded = true
    /// While it stands, another number for the same order and receiver is refused (剩余可回退的金额不足).
    package var refusesNewNumbers = true
    /// Topping up settles it by itself; otherwise the same POST has to come again.
    package var topUpSettlesAlone = true

    package init() {}
}

/// What is allowed of the returns of one split order.
package struct OrderRules: Hashable, Sendable {
    package enum WindowStart: String, CaseIterable, Hashable, Sendable {
        case payment
        case split
    }

    /// Most returns per order, failed ones included; `nil` for no limit. Older pages say 20.
    package var returnsPerOrder: Int? = 50
    /// What each receiver got of each order, in fen; `nil` for no limit. Orders come into being when first named.
    package var availablePerReceiver: Int64?
    package var returnWindow: Duration = .seconds(180 * 86_400)
    package var windowStart: WindowStart = .split
    /// How old the split is when the order comes into being.
    package var splitAge: Duration = .seconds(3600)
    /// How old the payment is then.
    package var paymentAge: Duration = .seconds(2 * 3600)
    /// Payments older than this need a `transaction_id`; `nil` never.
    package var transactionIDNeededAfter: Duration?

    package init() {}
}
