/// What a call that changes nothing found out.
package struct ReachabilityReport: Hashable, Sendable {
    /// Of the query of a number that cannot exist. `refused` with 404 `RESOURCE_NOT_EXISTS` is the best there is; another
    /// 4xx but 401 also shows that the host is reached and the request's signature accepted.
    package var report: CallReport
    /// Why the answer's own signature was not accepted, which for an error need not mean harm: it may be unsigned.
    package var verificationFault: Unverified?
    /// WeChat Pay's clock minus ours, to about a second; `nil` when the answer named no time.
    package var clockSkew: Duration?
}

extension WeChatPayClient {
    /// Makes a signed call that changes nothing: a query of a return that cannot exist.
    ///
    /// - Parameter mchid: asked about as the sub-merchant.
    package func ping(subMchid mchid: String) async -> ReachabilityReport {
        let query = ReturnQuery.ofNothing(subMchid: mchid)
        let sentAt = currentMoment
        let (report, answer) = await answeredCall(.get, query.target, body: [], start: .now)
        var found = ReachabilityReport(report: report)
        guard let answer else { return found }
        let between = sentAt + (currentMoment - sentAt) / 2
        found.clockSkew = ClockSkew.measure(answer.headers, now: between)
        do throws(Unverified) {
            try await verify(answer.headers, answer.body ?? [])
        } catch {
            found.verificationFault = error
        }
        return found
    }
}
