import TestSupport
import Testing

@testable import Worker

@Suite("Which thread gets the next work")
struct HandsTests {
    @Test("without a handler one is made, on each thread in turn; one that is done is taken again")
    func hiring() {
        var hands = Hands<String>(threads: 2)
        let made = (0..<4).map { _ in hands.give() }
        #expect(made.allSatisfy { $0.handler == nil })
        #expect(made.map(\.thread) == [0, 1, 0, 1])
        for (_, thread) in made { hands.begun(on: thread) }
        hands.takeBack("a", on: 1)
        #expect(hands.give() == ("a", 1))
        #expect(hands.takeIdle().isEmpty)
        hands.takeBack("a", on: 1)
        hands.takeBack("b", on: 0)
        #expect(Set(hands.takeIdle()) == ["a", "b"])
        #expect(hands.takeIdle().isEmpty)
        #expect(hands.give().handler == nil)
    }

    @Test("of a thread's handlers the last that came is taken, the warmest")
    func warmest() {
        var hands = Hands<String>(threads: 1)
        for _ in 0..<2 { hands.begun(on: hands.give().thread) }
        hands.takeBack("a", on: 0)
        hands.takeBack("b", on: 0)
        #expect(hands.give().handler == "b")
        #expect(hands.give().handler == "a")
        #expect(hands.give().handler == nil)
    }

    @Test("a thread that has not begun with its work gets no more while another has, however much that has in hand")
    func waiting() {
        var hands = Hands<Int>(threads: 2)
        #expect(hands.give().thread == 0)
        for _ in 0..<30 {
            #expect(hands.give().thread == 1)
            hands.begun(on: 1)
        }
        hands.begun(on: 0)
        for _ in 0..<29 {
            #expect(hands.give().thread == 0, "it has less in hand")
            hands.begun(on: 0)
        }
    }

    @Test(
        "whatever order they come back in, all threads have as much to do, to one",
        arguments: 1...20 as ClosedRange<UInt64>)
    func balance(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let threads = 3
        var hands = Hands<Int>(threads: threads)
        var busy: [Int] = []
        for round in 0..<1000 {
            while busy.count < 20 {
                let thread = hands.give().thread
                hands.begun(on: thread)
                busy.append(thread)
            }
            let shares = (0..<threads).map { thread in busy.count { $0 == thread } }
            #expect(shares.allSatisfy { (6...7).contains($0) }, "seed \(seed), round \(round): \(shares)")
            if round.isMultiple(of: 2) {
                // One thread alone is done with some of its work, several times in a row.
                let done = round / 10 % threads
                for _ in 0..<3 {
                    guard let index = busy.firstIndex(of: done) else { break }
                    hands.takeBack(round, on: busy.remove(at: index))
                }
                continue
            }
            busy.shuffle(using: &random)
            for _ in 0..<Int.random(in: 1...12, using: &random) { hands.takeBack(round, on: busy.removeLast()) }
        }
    }
}
