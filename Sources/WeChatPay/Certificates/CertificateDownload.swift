/// Fetches the list of platform certificates, once.
struct CertificateDownload: Sendable {
    private static let target = RequestTarget(path: "/v3/certificates")

    let exchange: SignedExchange
    let doubts: DoubtedAnswers
    let now: @Sendable () -> Moment

    struct NotDone: Error {
        let failure: CertificateRefresh.Failure

        init(_ failure: CertificateRefresh.Failure) {
            self.failure = failure
        }
    }

    /// - Parameters:
    ///   - keys: those held already, any of which may have signed the list.
    ///   - identity: who asks; `nil` for who asks for returns.
    func fetch(
        _ apiV3Key: APIv3Key, keys: PlatformKeys, as identity: CallerIdentity? = nil
    ) async throws(NotDone) -> CertificateList {
        let report = await exchange.send(.get, Self.target, body: [], as: identity)
        let answer: HTTPAnswer
        switch report.outcome {
        case .failure(let fault):
            if let begun = fault.begun, fault.kind != .cancelled {
                note(.incomplete, fault.detail, requestID: begun.requestID, report.host)
            }
            throw NotDone(.unreachable(fault.kind, detail: fault.detail))
        case .success(let received): answer = received
        }
        do {
            return try list(in: answer, apiV3Key, keys)
        } catch {
            let requestID = answer.headers.first(name: "Request-ID").map(\.shortened)
            switch error.failure {
            case .unreadable(let why): note(Doubt(why), "\(why)", requestID: requestID, report.host)
            case .unverified(let why):
                Doubt(why).map { note($0, "\(why)", requestID: requestID, report.host) }
            case .unreachable, .refused: break
            }
            throw error
        }
    }

    private func list(
        in answer: HTTPAnswer, _ apiV3Key: APIv3Key, _ keys: PlatformKeys
    ) throws(NotDone) -> CertificateList {
        let now = now()
        guard answer.status == 200 else {
            throw NotDone(
                .refused(APIError(status: answer.status, headers: answer.headers, body: answer.body, now: now)))
        }
        guard let body = answer.body else {
            throw NotDone(.unreadable(.unreadable(.tooLarge(limit: HTTPAnswer.maximumBodySize))))
        }
        if let encoding = answer.packedEncoding { throw NotDone(.unreadable(.unreadable(.packed(encoding)))) }
        let list: CertificateList
        do {
            list = try CertificateList(body: body, key: apiV3Key)
        } catch {
            throw NotDone(.unreadable(error))
        }
        do {
            // The list may be signed with a key that it brings itself: always at first, later after a switch.
            var keys = keys
            keys.add(list.certificates)
            try AnswerSignature(answer.headers).verify(body: body, keys: keys, now: now)
        } catch {
            throw NotDone(.unverified(error))
        }
        return list
    }

    private func note(_ doubt: Doubt, _ reason: String, requestID: String?, _ host: String) {
        doubts.note(doubt, reason, requestID: requestID, host: host, call: "certificates")
    }
}
