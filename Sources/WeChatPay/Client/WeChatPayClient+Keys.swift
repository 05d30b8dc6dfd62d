import Cryptography

/// What calls with new keys told about them.
package enum KeyTrial: Sendable {
    /// They serve; with what ``WeChatPayClient/use(_:)`` needs.
    case accepted(TriedKeys)
    /// They do not, and why.
    case refused(String)
    /// There is no telling now, and why.
    case undecided(String)
}

/// Keys that were tried, and what the trial brought.
package struct TriedKeys: Sendable {
    package let keys: ClientKeys
    fileprivate let certificates: [Certificate]
}

extension WeChatPayClient {
    /// Tries keys with calls that change nothing, beside those that are made with the keys in use.
    package func trial(of keys: ClientKeys) async -> KeyTrial {
        let identity = CallerIdentity(keys)
        if let problem = await problem(with: keys, as: identity) { return problem }
        guard let apiV3Key = keys.apiV3Key, !store.isInUse(apiV3Key) else {
            return .accepted(TriedKeys(keys: keys, certificates: []))
        }
        do throws(CertificateDownload.NotDone) {
            let certificates = try await store.trial(of: apiV3Key, publicKeys: keys.publicKeys, as: identity)
            return .accepted(TriedKeys(keys: keys, certificates: certificates))
        } catch {
            switch error.failure {
            case .unreadable(.notDecrypted), .unverified: return .refused("\(error.failure)")
            // Merchants with a public key may have no certificates at all.
            case .refused(let answer) where !keys.publicKeys.isEmpty && answer.status != 401:
                return .accepted(TriedKeys(keys: keys, certificates: []))
            case .refused, .unreadable, .unreachable: return .undecided("\(error.failure)")
            }
        }
    }

    /// Makes calls with `tried` from now on; those under way end with the keys they began with.
    package func use(_ tried: TriedKeys) {
        // First what their answers are verified with.
        store.use(
            apiV3Key: tried.keys.apiV3Key, publicKeys: tried.keys.publicKeys, certificates: tried.certificates)
        exchange.use(CallerIdentity(tried.keys))
    }

    /// Asks after a return that cannot exist; `nil` when the answer speaks for the keys, or not against them.
    private func problem(with keys: ClientKeys, as identity: CallerIdentity) async -> KeyTrial? {
        let query = ReturnQuery.ofNothing(subMchid: keys.credentials.mchid)
        let answer: HTTPAnswer
        switch await exchange.send(.get, query.target, body: [], as: identity).outcome {
        case .failure(let fault): return .undecided("\(fault.kind.rawValue): \(fault.detail)")
        case .success(let received): answer = received
        }
        let fault = APIError(status: answer.status, headers: answer.headers, body: answer.body, now: currentMoment)
        if fault.status == 401 || fault.code == "SIGN_ERROR" { return .refused("\(fault)") }
        if fault.status < 400 || fault.status == 429 || fault.status >= 500 { return .undecided("\(fault)") }
        guard !keys.publicKeys.isEmpty else { return nil }
        do throws(Unverified) {
            try AnswerSignature(answer.headers).verify(
                body: answer.body ?? [], keys: PlatformKeys(publicKeys: keys.publicKeys), now: currentMoment)
            return nil
        } catch {
            if case .wrongSignature = error { return .refused("\(error)") }
            // An error may be unsigned, or signed with a certificate; one of another kind may well be about the key's id.
            return answer.status == 404 ? nil : .refused("not answered with the public key asked for: \(fault)")
        }
    }
}

extension ReturnQuery {
    /// A query of a return that cannot exist.
    static func ofNothing(subMchid: String) -> ReturnQuery {
        let number = "CLAWBACKCHECK" + Hex.uppercase(SecureRandom.bytes(8))
        return ReturnQuery(subMchid: subMchid, orderID: nil, outOrderNo: number, outReturnNo: number)
    }
}
