/// One HTTP answer, before it is signed.
package struct Answer: Hashable, Sendable {
    package enum Signing: Hashable, Sendable {
        case none
        case valid
        case broken(Fault.BadSignature)
        /// With body and signature of an earlier answer.
        case replayed
    }

    /// How the body goes out.
    package enum Delivery: Hashable, Sendable {
        case whole
        /// Over and over, without end.
        case endless
        /// Half of it, then nothing more.
        case stalled
    }

    package struct Header: Hashable, Sendable {
        package var name: String
        package var value: String
    }

    package enum BodyType: String, Hashable, Sendable {
        case json = "application/json; charset=utf-8"
        case html = "text/html; charset=utf-8"
    }

    package var status: Int
    package var body: [UInt8]
    package var bodyType: BodyType
    package var signing: Signing
    package var delivery = Delivery.whole
    /// Headers beside those that every answer has.
    package var moreHeaders: [Header] = []
    /// The signature's headers come twice.
    package var isDoublySigned = false
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
