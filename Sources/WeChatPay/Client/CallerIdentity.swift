/// As whom a call is made: whose key signs it, and which key of WeChat Pay's its answer is asked to be signed with.
struct CallerIdentity: Sendable {
    let signer: RequestSigner
    /// `nil`: WeChat Pay chooses.
    let publicKeyID: String?

    init(_ keys: ClientKeys) {
        signer = RequestSigner(keys.credentials)
        publicKeyID = keys.publicKeys.first?.id
    }
}
