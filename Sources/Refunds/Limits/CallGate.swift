/// Decides when a call to WeChat Pay may go: so many under way, the merchant's rate, each sub-merchant's rate, the
/// breaker, and sub-merchants in turn. Pure: time is given, in seconds of a clock that never goes back.
///
/// Its owner asks for each call, calls ``grants(_:)`` after an ``ask(_:_:_:)`` that was not granted at once, after
/// ``finished(_:_:_:)`` and at ``nextChange(_:)``, and ends every token with ``finished(_:_:_:)``, whatever became of the call.
package struct CallGate: Sendable {
    package struct Settings: Hashable, Sendable {
        /// The most calls under way at once; at least 1.
        package var maxInFlight: Int
        /// Calls per second of all together; `nil` for no limit.
        package var rate: Double?
        /// Calls per second of one sub-merchant; `nil` for no limit.
        package var ratePerSubMerchant: Double?
        package var breaker = BreakerSettings()
        /// The most sub-merchants whose rates are remembered.
        package var mostRemembered = 10_000

        package init(maxInFlight: Int, rate: Double? = nil, ratePerSubMerchant: Double? = nil) {
            self.maxInFlight = maxInFlight
            self.rate = rate
            self.ratePerSubMerchant = ratePerSubMerchant
        }
    }

    /// One call that may go. Given back once, with what it told.
    package struct Token: Hashable, Sendable {
        package let subMerchant: MerchantID
        let permit: Breaker.Permit

        package var isProbe: Bool { permit.probe != nil }
    }

    /// A caller that waited, and may go now.
    package struct Grant: Hashable, Sendable {
        package let caller: Int
        package let token: Token
    }

    private let maxInFlight: Int
    private var underWay = 0
    private var merchant: AdaptiveRate
    private var subMerchants: SubMerchantRates
    private var throttles = RecentThrottles()
    private var breaker: Breaker
    private var queue = FairQueue()

    package init(_ settings: Settings) {
        precondition(settings.maxInFlight > 0, "with no call under way nothing ever ends")
        maxInFlight = settings.maxInFlight
        merchant = AdaptiveRate(settings.rate)
        subMerchants = SubMerchantRates(settings.ratePerSubMerchant, mostRemembered: settings.mostRemembered)
        breaker = Breaker(settings.breaker)
    }

    /// The token when the call may go at once; else `caller` waits.
    /// - Parameter caller: the owner's name for the call; one that waits already keeps its place.
    package mutating func ask(_ caller: Int, _ subMerchant: MerchantID, _ now: Double) -> Token? {
        if let token = enter(subMerchant, now) { return token }
        queue.append(caller, subMerchant)
        return nil
    }

    /// The token when the call may go at once, before nobody who waits.
    package mutating func enter(_ subMerchant: MerchantID, _ now: Double) -> Token? {
        queue.isEmpty ? pass(subMerchant, now) : nil
    }

    /// Whether the breaker is open.
    package var isOpen: Bool { breaker.outage != nil }

    /// Who of those that wait may go now.
    package mutating func grants(_ now: Double) -> [Grant] {
        var grants: [Grant] = []
        while isOpenToAny(now), let subMerchant = queue.next(now) {
            if let token = pass(subMerchant, now) {
                grants.append(Grant(caller: queue.take(), token: token))
            } else {
                queue.hold(until: subMerchants.nextTurn(subMerchant, now))
            }
        }
        return grants
    }

    /// When ``grants(_:)`` may have something by the passing of time alone; `nil`: only by something ending or asking.
    package func nextChange(_ now: Double) -> Double? {
        guard underWay < maxInFlight, let next = queue.nextTurn(now) else { return nil }
        return max(next, merchant.nextTurn(now), breaker.nextTurn(now))
    }

    /// The call of `token` has ended.
    /// - Returns: the breaker's change, to be logged.
    package mutating func finished(_ token: Token, _ sign: CallSign, _ now: Double) -> Breaker.Change? {
        precondition(underWay > 0, "a call of \(token.subMerchant.rawValue) ended twice")
        underWay -= 1
        if case .throttled(let retryAfter) = sign {
            subMerchants.throttled(token.subMerchant, now, retryAfter: retryAfter)
            if throttles.note(token.subMerchant, now) { merchant.throttled(now, retryAfter: retryAfter) }
        }
        return breaker.finished(token.permit, sign, now)
    }

    /// `caller` waits no longer.
    /// - Returns: `false` when it does not wait: it was granted before, and its token is to be ended.
    package mutating func withdraw(_ caller: Int) -> Bool {
        queue.withdraw(caller)
    }

    private func isOpenToAny(_ now: Double) -> Bool {
        underWay < maxInFlight && merchant.nextTurn(now) <= now && breaker.nextTurn(now) <= now
    }

    private mutating func pass(_ subMerchant: MerchantID, _ now: Double) -> Token? {
        guard isOpenToAny(now), subMerchants.nextTurn(subMerchant, now) <= now, let permit = breaker.permit(now) else {
            return nil
        }
        merchant.take(now)
        subMerchants.take(subMerchant, now)
        underWay += 1
        return Token(subMerchant: subMerchant, permit: permit)
    }
}

extension CallGate {
    /// How things stand, for metrics and readiness.
    package struct Standing: Hashable, Sendable {
        /// `nil`: the breaker is closed.
        package var outage: Outage?
        /// How often the breaker has opened.
        package var openings: Int
        /// The merchant's rate now, in calls per second; `nil`: unlimited.
        package var rate: Double?
        /// Whether 429s hold that rate down.
        package var isSlowed: Bool
        /// How many sub-merchants 429s hold down.
        package var slowedSubMerchants: Int
        /// How many sub-merchants' rates are remembered.
        package var rememberedSubMerchants: Int
        package var waiting: Int
        package var underWay: Int
    }

    package func standing(_ now: Double) -> Standing {
        Standing(
            outage: breaker.outage, openings: breaker.openings, rate: merchant.rate(now),
            isSlowed: merchant.isSlowed(now), slowedSubMerchants: subMerchants.slowed(now),
            rememberedSubMerchants: subMerchants.remembered, waiting: queue.count, underWay: underWay)
    }
}
