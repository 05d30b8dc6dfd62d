import Refunds

/// WeChat Pay and the network before it: effects, answers, and everything that can come between the two.
final class ModelPayments {
    /// The longest a request is on its way before it takes effect or is lost; below the first scheduled check's delay.
    private static let longestOnTheWay = 10_000

    private unowned let world: World
    private(set) var book = ReturnBook()
    private var outage = (kind: Outage.credentials, until: Int64(0))
    private(set) var onTheWay = 0
    /// Calls that wait for ``letGo()``, while nothing is answered.
    private var held: [() -> Void]?

    init(world: World) {
        self.world = world
    }

    /// For a while no call gets through, or half of them are too many.
    enum Outage: String, CaseIterable {
        case credentials, connection, timeOut, server, certificate, throttling
    }

    func startOutage(_ kind: Outage, _ length: Int64) {
        world.note("payments: outage (\(kind.rawValue)) for \(length) ms")
        outage = (kind, world.now + length)
    }

    /// From now on no call is answered until ``letGo()``.
    func hold() {
        held = held ?? []
    }

    func letGo() {
        let waiting = held ?? []
        held = nil
        for go in waiting { go() }
    }

    /// Makes a call; `reply` comes later, whatever happens.
    func call(_ call: Call, _ intent: RefundIntent, _ reply: @escaping (Answer) -> Void) {
        guard held == nil else {
            held?.append { [unowned self] in self.call(call, intent, reply) }
            return
        }
        let weather = world.weather
        if world.now < outage.until, fail(reply) { return }
        if world.chance.happens(weather.throttled) {
            return answer(.refused(Refusal(httpStatus: 429, code: "RATELIMIT_EXCEED", message: nil)), reply)
        }
        if world.chance.happens(weather.unreachable) { return loseAnswer(call, intent, reply) }
        if world.chance.happens(weather.serverErrors) {
            if world.chance.happens(500) { reach(call, intent, after: 0, nil) }
            let code = world.chance.pick([nil, "SYSTEM_ERROR"])
            return answer(.refused(Refusal(httpStatus: 500, code: code, message: nil)), reply)
        }
        if world.chance.happens(weather.unbelievable) {
            if world.chance.happens(500) { reach(call, intent, after: 0, nil) }
            return answer(world.chance.pick([.unverified("signature"), .unreadable("body")]), reply)
        }
        if call == .submit, world.chance.happens(weather.accepted) {
            if world.chance.happens(500) { reach(call, intent, after: 0, nil) }
            return answer(.accepted, reply)
        }
        if world.chance.happens(weather.wrongAnswers) { return answerOfAnother(intent, reply) }
        let isSlow = world.chance.happens(weather.slowCalls)
        reach(call, intent, after: world.chance.delay(1...(isSlow ? 9_000 : 100)), reply)
    }

    /// Answers as the outage does; `false` when this call gets through.
    private func fail(_ reply: @escaping (Answer) -> Void) -> Bool {
        switch outage.kind {
        case .credentials:
            let refusal = Refusal(httpStatus: 401, code: "SIGN_ERROR", message: "signature")
            answer(world.chance.pick([.refused(refusal), .blocked("no keys")]), reply)
        case .connection:
            answer(.unreachable("connect: refused"), reply)
        case .timeOut:
            world.after(Int64(Self.longestOnTheWay)) { reply(.unreachable("timedOut: no answer")) }
        case .server:
            answer(.refused(Refusal(httpStatus: 502, code: nil, message: nil)), reply)
        case .certificate:
            answer(.unverified("unknown serial"), reply)
        case .throttling:
            guard world.chance.happens(500) else { return false }
            let asked: Duration? = world.chance.happens(300) ? .seconds(world.chance.number(1...5)) : nil
            answer(
                .refused(Refusal(httpStatus: 429, code: "FREQUENCY_LIMITED", message: nil, retryAfter: asked)), reply)
        }
        return true
    }

    /// The caller hears nothing; the request may have taken effect, may still do so, or be lost.
    private func loseAnswer(_ call: Call, _ intent: RefundIntent, _ reply: @escaping (Answer) -> Void) {
        switch world.chance.number(0...3) {
        case 0: break
        case 1: reach(call, intent, after: 0, nil)
        default: reach(call, intent, after: Int64(world.chance.number(1...Self.longestOnTheWay)), nil)
        }
        let wait = world.chance.happens(500) ? Self.longestOnTheWay : 50
        world.after(world.chance.delay(1...wait)) { reply(.unreachable("timed out or reset")) }
    }

    private func answerOfAnother(_ intent: RefundIntent, _ reply: @escaping (Answer) -> Void) {
        let state = ReturnAnswer(
            subMchid: intent.subMchid.rawValue, orderID: nil, outOrderNo: nil, outReturnNo: "another",
            returnMchid: intent.returnMchid.rawValue, amount: 1, returnNo: nil, result: .success, failReason: nil,
            finishTime: nil)
        answer(.state(state), reply)
    }

    /// The request reaches WeChat Pay `delay` from now and takes effect, whatever becomes of the caller.
    private func reach(_ call: Call, _ intent: RefundIntent, after delay: Int64, _ reply: ((Answer) -> Void)?) {
        onTheWay += 1
        world.after(delay) { [unowned self] in
            onTheWay -= 1
            let result = take(call, intent)
            if let reply { answer(result, reply) }
        }
    }

    private func take(_ call: Call, _ intent: RefundIntent) -> Answer {
        let number = intent.outReturnNo.rawValue
        let moved = book.moves[intent.intentID.rawValue] ?? 0
        let result: Answer
        switch call {
        case .submit:
            let mendable = Int(world.weather.policy.giveUpAfter.milliseconds / 3)
            result = book.submit(intent, now: world.now) {
                Fate(&world.chance, troubled: world.weather.troubled, now: world.now, mendable: mendable)
            }
        case .query:
            let age = book.entries[number].map { world.now - $0.madeAt } ?? 0
            let isLagging = age < world.weather.replicaLag && world.chance.happens(500)
            result = book.query(intent, isLagging: isLagging)
        }
        world.note("payments: \(call) \(number) of \(intent.intentID.rawValue): \(result)")
        if (book.moves[intent.intentID.rawValue] ?? 0) > moved { world.watch.moneyMoved(intent) }
        return result
    }

    private func answer(_ answer: Answer, _ reply: @escaping (Answer) -> Void) {
        world.after(world.chance.delay(1...50)) { reply(answer) }
    }
}
