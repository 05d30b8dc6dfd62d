import Refunds
import Testing

/// A gate with callers that never tire, in front of a model of WeChat Pay, in model time.
struct GateRun {
    struct Call {
        var at: Double
        var subMerchant: Int
        var isProbe: Bool
    }

    private struct Ending {
        var at: Double
        var subMerchant: Int
        var token: CallGate.Token
        var sign: CallSign
    }

    var gate: CallGate
    private(set) var calls: [Call] = []
    private(set) var changes: [(at: Double, change: Breaker.Change)] = []
    private(set) var now = 0.0
    private var endings: [Ending] = []
    private var subMerchantOf: [Int: Int] = [:]
    private var asked = 0
    private let answer: (_ subMerchant: Int, _ now: Double) -> (latency: Double, sign: CallSign)

    /// - Parameter answer: what a call beginning now will be answered, and after how many seconds.
    init(
        _ settings: CallGate.Settings, answer: @escaping (_ subMerchant: Int, _ now: Double) -> (Double, CallSign)
    ) {
        gate = CallGate(settings)
        self.answer = answer
    }

    /// So many callers of one sub-merchant, each of which asks again as soon as its call has ended.
    mutating func add(_ callers: Int, of number: Int) throws {
        for _ in 0..<callers { try ask(number) }
    }

    mutating func run(until end: Double) throws {
        var idle = 0
        while true {
            for grant in gate.grants(now) {
                let waited = subMerchantOf.removeValue(forKey: grant.caller)
                let number = try #require(waited)
                begin(number, grant.token)
                idle = 0
            }
            let next = [endings.map(\.at).min(), gate.nextChange(now)].compactMap { $0 }.min()
            guard let next, next <= end else { break }
            idle = next > now ? 0 : idle + 1
            try #require(idle < 10_000, "time stands still at \(now)")
            now = max(now, next)
            try endCalls()
        }
        now = end
    }

    func calls(from: Double, to: Double) -> Int {
        calls.count { $0.at >= from && $0.at < to }
    }

    private mutating func endCalls() throws {
        let ended = endings.filter { $0.at <= now }
        endings.removeAll { $0.at <= now }
        for ending in ended {
            if let change = gate.finished(ending.token, ending.sign, now) { changes.append((now, change)) }
            try ask(ending.subMerchant)
        }
    }

    private mutating func ask(_ number: Int) throws {
        asked += 1
        if let token = gate.ask(asked, try subMerchant(number), now) {
            begin(number, token)
        } else {
            subMerchantOf[asked] = number
        }
    }

    private mutating func begin(_ number: Int, _ token: CallGate.Token) {
        calls.append(Call(at: now, subMerchant: number, isProbe: token.isProbe))
        let (latency, sign) = answer(number, now)
        endings.append(Ending(at: now + latency, subMerchant: number, token: token, sign: sign))
    }
}
