/// How an attempt to download the platform certificates ended.
package enum CertificateRefresh: Hashable, Sendable {
    /// So many certificates were listed.
    case done(count: Int)
    /// The last attempt was a moment ago; this is how it failed, if it did.
    case tooSoon(lastFailure: Failure?)
    /// There is no APIv3 key to decrypt them with.
    case notConfigured
    case failed(Failure)

    package enum Failure: Hashable, Sendable {
        case unreachable(TransportFault.Kind, detail: String)
        case refused(APIError)
        case unreadable(CertificateListError)
        case unverified(Unverified)
    }
}

extension CertificateRefresh: CustomStringConvertible {
    package var description: String {
        switch self {
        case .done(let count): "\(count) platform certificates downloaded"
        case .tooSoon(nil): "platform certificates were downloaded a moment ago"
        case .tooSoon(let failure?), .failed(let failure): "platform certificates not downloaded: \(failure)"
        case .notConfigured: "platform certificates are not used, for want of an APIv3 key"
        }
    }
}

extension CertificateRefresh.Failure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreachable(let kind, let detail): "\(kind.rawValue): \(detail)"
        case .refused(let error): "\(error)"
        case .unreadable(let error): "\(error)"
        case .unverified(let reason): "\(reason)"
        }
    }
}

extension CertificateRefresh.Failure {
    /// The same as the result of a call that was not made because of it.
    ///
    /// Only what means the same for any call is passed on as it is: a 404 to the download, for one, must not be taken for
    /// a 404 to a query.
    var resultOfCall: CallResult {
        switch self {
        case .unreachable(let kind, let detail): .unreachable(kind, detail: detail)
        case .refused(let error) where error.status == 401 || error.status == 429 || error.status >= 500:
            .refused(error)
        case .refused, .unreadable, .unverified: .unverified(.noPlatformKeys("\(self)"))
        }
    }
}
