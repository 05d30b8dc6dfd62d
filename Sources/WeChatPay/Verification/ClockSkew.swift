import NIOHTTP1

/// How far WeChat Pay's clock and ours are apart.
enum ClockSkew {
    /// Theirs minus ours, from the time of the signature or else of the `Date` header; both count whole seconds.
    ///
    /// The signature is not verified for this: a wrong clock is one reason why it could not be.
    static func measure(_ headers: HTTPHeaders, now: Moment) -> Duration? {
        let signedAt = headers.first(name: "Wechatpay-Timestamp").flatMap { Int64($0) }.map { Moment(seconds: $0) }
        let theirs = signedAt ?? headers.first(name: "Date").flatMap(HTTPDate.parse)
        // Whole seconds are half a second old on average.
        return theirs.map { $0 + .milliseconds(500) - now }
    }
}
