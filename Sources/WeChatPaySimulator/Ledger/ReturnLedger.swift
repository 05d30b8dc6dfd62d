/// The returns and what each call does to them: decisions only, no clock, no I/O.
///
/// A number is one return for its sub-merchant, however often it is submitted. Faults that come before the effect leave no
/// trace but the count of attempts.
package struct ReturnLedger: Sendable {
    /// All that calls about one number have left behind.
    private struct Dossier {
        let key: ReturnKey
        var firstSubmission: ReturnSubmission?
        var record: RecordedReturn?
        var submits = CallCount()
        var queries = CallCount()

        var calls: Int { submits.arrived + queries.arrived }
    }

    private struct CallCount {
        var arrived = 0
        /// Those that met the rate limit: for the schedule of faults they never came.
        var limited = 0

        var attempt: Int { arrived - limited }
    }

    private var dossiers: [Dossier] = []
    private var places: [ReturnKey: Int] = [:]
    private var orders = OrderBook()

    package init() {}

    /// A POST that has passed the checks.
    package mutating func submit(
        _ submission: ReturnSubmission, under scenario: Scenario, at now: SimulatedTime
    ) -> LedgerTurn {
        let place = place(of: ReturnKey(subMchid: submission.subMchid, outReturnNo: submission.outReturnNo))
        if dossiers[place].firstSubmission == nil { dossiers[place].firstSubmission = submission }
        let subject = submission.subject
        let plan = scenario.plan(for: subject)
        var turn = beginTurn(place, \.submits, plan, plan.submitFaults, subject, scenario)
        if turn.fault?.hasEffect != false {
            do {
                turn.answer = .state(try applied(submission, place, plan, scenario, now))
            } catch {
                turn.answer = .failure(error)
            }
        }
        return turn
    }

    /// A GET that has passed the checks.
    package mutating func query(
        _ lookup: ReturnLookup, under scenario: Scenario, at now: SimulatedTime
    ) -> LedgerTurn {
        let place = place(of: ReturnKey(subMchid: lookup.subMchid, outReturnNo: lookup.outReturnNo))
        let subject =
            dossiers[place].firstSubmission?.subject
            ?? ReturnSubject(subMchid: lookup.subMchid, outReturnNo: lookup.outReturnNo)
        let plan = scenario.plan(for: subject)
        var turn = beginTurn(place, \.queries, plan, plan.queryFaults, subject, scenario)
        if turn.fault?.hasEffect != false {
            turn.answer = found(lookup, place, scenario.behaviour, now).map(LedgerAnswer.state) ?? .failure(.notFound)
        }
        return turn
    }

    private mutating func beginTurn(
        _ place: Int, _ kind: WritableKeyPath<Dossier, CallCount>, _ plan: ReturnPlan, _ faults: FaultSchedule,
        _ subject: ReturnSubject, _ scenario: Scenario
    ) -> LedgerTurn {
        let attempt = dossiers[place][keyPath: kind].attempt
        let isLimited = scenario.isRateLimited(subject.outReturnNo, call: dossiers[place].calls)
        dossiers[place][keyPath: kind].arrived += 1
        if isLimited { dossiers[place][keyPath: kind].limited += 1 }
        return LedgerTurn(
            attempt: attempt, plan: plan, subject: subject,
            fault: isLimited
                ? .refused(.rateLimited(code: scenario.behaviour.rateLimitCode)) : faults.fault(attempt: attempt))
    }

    /// Gives the receiver (every receiver when `nil`) the balance its open returns were short of.
    package mutating func topUp(returnMchid: String?, at now: SimulatedTime, behaviour: APIBehaviour) {
        for place in dossiers.indices where dossiers[place].record?.isShortOfBalance == true {
            if let returnMchid, dossiers[place].record?.submission.returnMchid != returnMchid { continue }
            // One that was closed before cannot be topped up any more.
            advance(place, to: now, behaviour)
            dossiers[place].record?.topUp()
            advance(place, to: now, behaviour)
        }
    }

    package func snapshot(at now: SimulatedTime, behaviour: APIBehaviour) -> LedgerSnapshot {
        LedgerSnapshot(
            entries: dossiers.map { dossier in
                var record = dossier.record
                record?.advance(to: now, topUpSettlesAlone: behaviour.shortOfBalance.topUpSettlesAlone)
                return Self.entry(dossier, record, record.map { orders[$0.order] })
            })
    }

    private static func entry(
        _ dossier: Dossier, _ record: RecordedReturn?, _ order: OrderBook.Order?
    ) -> LedgerSnapshot.Entry {
        let submission = record?.submission ?? dossier.firstSubmission
        var entry = LedgerSnapshot.Entry(
            subMchid: dossier.key.subMchid, outReturnNo: dossier.key.outReturnNo,
            orderID: order?.id ?? submission?.orderID, outOrderNo: order?.outNo ?? submission?.outOrderNo,
            returnMchid: submission?.returnMchid, amount: submission?.amount, returnNo: record?.returnNo,
            state: .absent, finishTime: record?.finishedAt, submits: dossier.submits.arrived,
            queries: dossier.queries.arrived,
            moneyMoves: record?.moneyMoves ?? 0)
        switch record?.result {
        case nil: break
        case .processing: entry.state = .processing
        case .success: entry.state = .success
        case .failed(let reason):
            entry.state = .failed
            entry.failReason = reason
        }
        return entry
    }

    private mutating func place(of key: ReturnKey) -> Int {
        if let place = places[key] { return place }
        dossiers.append(Dossier(key: key))
        places[key] = dossiers.count - 1
        return dossiers.count - 1
    }

    private mutating func advance(_ place: Int, to now: SimulatedTime, _ behaviour: APIBehaviour) {
        dossiers[place].record?.advance(to: now, topUpSettlesAlone: behaviour.shortOfBalance.topUpSettlesAlone)
    }
}

extension ReturnLedger {
    private mutating func applied(
        _ submission: ReturnSubmission, _ place: Int, _ plan: ReturnPlan, _ scenario: Scenario, _ now: SimulatedTime
    ) throws(APIFailure) -> ReturnView {
        let behaviour = scenario.behaviour
        if let existing = dossiers[place].record {
            if !isSame(submission, existing, behaviour) {
                switch behaviour.differentParameters {
                case .invalidRequest: throw .invalidRequest("商户回退单号已存在，但请求参数与之前不一致")
                case .paramError: throw .badParameter("/body/out_return_no", issue: "商户回退单号重复且参数不一致")
                case .existing: return try view(place, behaviour, now)
                }
            }
            advance(place, to: now, behaviour)
            dossiers[place].record?.repeated(at: now)
        } else {
            let order = try orders.place(of: submission, seed: scenario.seed, rules: behaviour.orders, now: now)
            try checkOrder(order, submission, behaviour, now)
            if case .shortOfBalance = plan.fate {
                guard behaviour.shortOfBalance.isRecorded else { throw behaviour.shortOfBalance.failure }
                orders[order].wasShort = true
            }
            var draw = SeededDraw(
                seed: scenario.seed, name: submission.subMchid + "/" + submission.outReturnNo, purpose: .returnNumber)
            dossiers[place].record = RecordedReturn(
                submission, order: order, returnNo: "30" + draw.digits(26), fate: plan.fate, now: now)
            orders[order].returns.append(place)
        }
        if dossiers[place].record?.isShortOfBalance == true { throw behaviour.shortOfBalance.failure }
        return try view(place, behaviour, now)
    }

    /// An order number that only one of the two requests carries does not make them differ, as long as it is the same order's.
    private func isSame(_ submission: ReturnSubmission, _ existing: RecordedReturn, _ behaviour: APIBehaviour) -> Bool {
        let order = orders[existing.order]
        return submission.amount == existing.submission.amount
            && submission.returnMchid == existing.submission.returnMchid
            && (submission.orderID == nil || submission.orderID == order.id)
            && (submission.outOrderNo == nil || submission.outOrderNo == order.outNo)
            && (!behaviour.comparesDescription || submission.description == existing.submission.description)
    }

    private mutating func checkOrder(
        _ place: Int, _ submission: ReturnSubmission, _ behaviour: APIBehaviour, _ now: SimulatedTime
    ) throws(APIFailure) {
        let rules = behaviour.orders
        let order = orders[place]
        let start = rules.windowStart == .payment ? order.paidAt : order.splitAt
        guard now <= start + rules.returnWindow else { throw .invalidRequest("已超过可回退的时限") }
        if let age = rules.transactionIDNeededAfter, now > order.paidAt + age, submission.transactionID == nil {
            throw .badParameter("/body/transaction_id", issue: "订单较早，transaction_id必填")
        }
        if let limit = rules.returnsPerOrder, order.returns.count >= limit {
            throw .invalidRequest("该分账单的回退次数已达上限")
        }
        guard rules.availablePerReceiver != nil || order.wasShort else { return }
        var taken: Int64 = 0
        for other in order.returns {
            advance(other, to: now, behaviour)
            guard let record = dossiers[other].record, record.submission.returnMchid == submission.returnMchid else {
                continue
            }
            if record.isShortOfBalance, behaviour.shortOfBalance.refusesNewNumbers {
                throw .invalidRequest("剩余可回退的金额不足")
            }
            if case .failed = record.result { continue }
            taken += record.submission.amount
        }
        if let available = rules.availablePerReceiver, submission.amount > available - taken {
            throw .invalidRequest("剩余可回退的金额不足")
        }
    }

    private mutating func found(
        _ lookup: ReturnLookup, _ place: Int, _ behaviour: APIBehaviour, _ now: SimulatedTime
    ) -> ReturnView? {
        advance(place, to: now, behaviour)
        guard let record = dossiers[place].record, now >= record.createdAt + behaviour.notFoundFor else { return nil }
        let order = orders[record.order]
        if let id = lookup.orderID, id != order.id { return nil }
        if let outNo = lookup.outOrderNo, outNo != order.outNo { return nil }
        let view = try? view(place, behaviour, now)
        dossiers[place].record?.queried()
        return view
    }

    /// - Throws: `RESOURCE_NOT_EXISTS` when there is no return.
    private mutating func view(
        _ place: Int, _ behaviour: APIBehaviour, _ now: SimulatedTime
    ) throws(APIFailure) -> ReturnView {
        advance(place, to: now, behaviour)
        guard let record = dossiers[place].record else { throw .notFound }
        let order = orders[record.order]
        return ReturnView(
            subMchid: record.submission.subMchid, orderID: order.id, outOrderNo: order.outNo,
            outReturnNo: record.submission.outReturnNo, returnMchid: record.submission.returnMchid,
            amount: record.submission.amount, returnNo: record.returnNo, result: record.result,
            finishTime: record.finishedAt ?? (behaviour.finishTimeWhileProcessing ? record.createdAt : nil))
    }
}
