/// One HTTP answer, before it is signed.
package struct Answer: Hashable, Sendable {
    package enum Signing: Hashable, Sendable {
        case none
        case valid
        case broken(Fault.BadSignature)
    }

    package enum BodyType: String, Hashable, Sendable {
        case json = "application/json; charset=utf-8"
        case html = "text/html; charset=utf-8"
    }

    package var status: Int
    package var body: [UInt8]
    package var bodyType: BodyType
    package var signing: Signing
    /// How the statistics call it, beside the status: a result, an error code or a fault.
    package var label: String

    package init(status: Int, body: [UInt8], bodyType: BodyType = .json, signing: Signing, label: String) {
        self.status = status
        self.body = body
        self.bodyType = bodyType
        self.signing = signing
        self.label = label
    }
}

/// What happens to the connection on which a call came.
package enum Reply: Hashable, Sendable {
    case answer(Answer)
    /// Nothing for that long, then the connection is cut.
    case silence(Duration)
    case cut
}
