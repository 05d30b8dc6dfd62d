/// What became of one call. Only `state` and `accepted` come from a verified answer.
package enum CallResult: Hashable, Sendable {
    /// 200: verified and decoded.
    case state(ReturnState)
    /// 202, verified: taken in, not done.
    case accepted
    /// Any status that is no success. The answer may be unsigned.
    case refused(APIError)
    /// A success that cannot be believed; or, with `noPlatformKeys`, a call not made since its answer could not be.
    case unverified(Unverified)
    /// A success that is verified but not what is documented, or whose body is too large to be verified.
    case unreadable(UnreadableAnswer)
    /// No answer: the call may have arrived, whatever the fault.
    case unreachable(TransportFault.Kind, detail: String)
}

/// One call, seen from outside.
package struct CallReport: Hashable, Sendable {
    package var result: CallResult
    /// WeChat Pay's number for the call: what its support asks for.
    package var requestID: String?
    /// Host and port that were asked.
    package var host: String
    /// From the start of the call to its last byte.
    package var duration: Duration
    /// `nil` when there was no answer.
    package var httpStatus: Int?

    package init(
        result: CallResult, requestID: String?, host: String, duration: Duration, httpStatus: Int?
    ) {
        self.result = result
        self.requestID = requestID
        self.host = host
        self.duration = duration
        self.httpStatus = httpStatus
    }
}
