import Testing

@testable import Worker

@Suite("Handlers without work")
struct IdleHandlersTests {
    @Test("whatever order they come back in, all threads have as much to do, to one")
    func balance() {
        let (threads, each) = (3, 40)
        var idle = IdleHandlers<Int>()
        for number in 0..<threads * each { idle.add(number % threads, number % threads) }
        var busy: [Int] = []
        for round in 0..<1000 {
            while busy.count < 20, let thread = idle.next() { busy.append(thread) }
            let shares = (0..<threads).map { thread in busy.count { $0 == thread } }
            #expect(shares.allSatisfy { (6...7).contains($0) }, "\(shares)")
            // One thread alone is done with some of its work, several times in a row.
            let done = round / 5 % threads
            for _ in 0..<3 {
                guard let index = busy.firstIndex(of: done) else { break }
                idle.add(busy.remove(at: index), done)
            }
        }
    }

    @Test("all are handed out, each once, and then none")
    func all() {
        var idle = IdleHandlers<String>()
        #expect(idle.isEmpty)
        #expect(idle.next() == nil)
        idle.add("a", 2)
        idle.add("b", 0)
        idle.add("c", 0)
        #expect(!idle.isEmpty)
        #expect(idle.next() == "c", "the last that came is the warmest")
        #expect(Set([idle.next(), idle.next()]) == ["a", "b"])
        #expect(idle.next() == nil)
        #expect(idle.isEmpty)
    }
}
