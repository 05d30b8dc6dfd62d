import Refunds
import TestSupport
import Testing

@Suite("Call gate, any order of events")
struct GateBookkeepingTests {
    private struct Book {
        var gate: CallGate
        var random: SeededGenerator
        var now = 0.0
        var asked = 0
        var waiting: Set<Int> = []
        var underWay: [CallGate.Token] = []
        var ended = 0
        var withdrawn = 0

        mutating func ask() throws {
            asked += 1
            if let token = gate.ask(asked, try subMerchant(.random(in: 0..<9, using: &random)), now) {
                underWay.append(token)
            } else {
                waiting.insert(asked)
            }
        }

        mutating func grant() throws {
            for grant in gate.grants(now) {
                let waited = waiting.remove(grant.caller) != nil
                try #require(waited)
                underWay.append(grant.token)
            }
        }

        mutating func finish(_ sign: CallSign) {
            guard let token = underWay.popLast() else { return }
            underWay.shuffle(using: &random)
            ended += 1
            _ = gate.finished(token, sign, now)
        }

        mutating func withdraw() throws {
            let caller = Int.random(in: 1...max(1, asked), using: &random)
            let wasWaiting = gate.withdraw(caller)
            let expected = waiting.remove(caller) != nil
            try #require(wasWaiting == expected)
            if wasWaiting { withdrawn += 1 }
        }

        mutating func sign() -> CallSign {
            switch Int.random(in: 0..<8, using: &random) {
            case 0: .throttled(retryAfter: Bool.random(using: &random) ? 2 : nil)
            case 1, 2: .fault(FaultKind.allCases.randomElement(using: &random) ?? .server)
            case 3: .abandoned
            default: .fine
            }
        }
    }

    @Test(
        "every caller that asked is granted, withdrawn or still waiting, and in the end all are granted",
        arguments: 0..<60)
    func nobodyForgotten(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var settings = CallGate.Settings(
            maxInFlight: .random(in: 1...10, using: &random),
            rate: Bool.random(using: &random) ? .random(in: 0.5...50, using: &random) : nil,
            ratePerSubMerchant: Bool.random(using: &random) ? .random(in: 0.5...20, using: &random) : nil)
        settings.mostRemembered = 6
        var book = Book(gate: CallGate(settings), random: random)
        for _ in 0..<1500 {
            switch Int.random(in: 0..<10, using: &book.random) {
            case 0..<4: try book.ask()
            case 4..<7: book.finish(book.sign())
            case 7: try book.withdraw()
            case 8: book.now += .random(in: 0...0.5, using: &book.random)
            default: book.now = max(book.now, book.gate.nextChange(book.now) ?? 0)
            }
            try book.grant()
            try check(book, settings.maxInFlight, seed)
        }
        try drain(&book, seed)
        #expect(book.asked == book.ended + book.withdrawn, "seed \(seed)")
    }

    private func check(_ book: Book, _ maxInFlight: Int, _ seed: UInt64) throws {
        let standing = book.gate.standing(book.now)
        try #require(standing.waiting == book.waiting.count, "seed \(seed)")
        try #require(standing.underWay == book.underWay.count, "seed \(seed)")
        try #require(standing.underWay <= maxInFlight, "seed \(seed)")
        try #require(standing.rememberedSubMerchants <= 6, "seed \(seed)")
        // With somebody waiting and nothing under way, time alone must bring the next.
        if !book.waiting.isEmpty, book.underWay.isEmpty {
            let next = try #require(book.gate.nextChange(book.now), "seed \(seed)")
            try #require(next > book.now && next <= book.now + 61, "seed \(seed)")
        }
    }

    private func drain(_ book: inout Book, _ seed: UInt64) throws {
        var rounds = 0
        while !book.waiting.isEmpty || !book.underWay.isEmpty {
            rounds += 1
            try #require(rounds < 10_000, "seed \(seed): \(book.waiting.count) callers wait for ever")
            while !book.underWay.isEmpty { book.finish(.fine) }
            book.now = max(book.now, book.gate.nextChange(book.now) ?? 0)
            try book.grant()
        }
    }
}
