import Refunds
import Testing

@Suite("Call limiter")
struct CallLimiterTests {
    private func merchant(_ number: Int) throws -> MerchantID { try #require(MerchantID("19000\(number)")) }

    @Test("without limits nothing waits")
    func unlimited() throws {
        var limiter = CallLimiter(rate: nil, ratePerSubMerchant: nil)
        for _ in 0..<100 {
            let own = limiter.reserve(try merchant(1), now: 1000)
            #expect(own == .zero)
            let wait = limiter.reserve(now: 1000)
            #expect(wait == .zero)
        }
    }

    @Test("a second's calls are the rate and what may go at once after a pause, whoever they are for")
    func rate() throws {
        var limiter = CallLimiter(rate: 100, ratePerSubMerchant: nil)
        var within = 0
        for number in 0..<500 {
            let own = limiter.reserve(try merchant(number), now: 1000)
            #expect(own == .zero)
            let wait = limiter.reserve(now: 1000)
            if wait <= .seconds(1) { within += 1 }
        }
        #expect((100...115).contains(within))
    }

    @Test("a sub-merchant that floods waits behind itself, and the others do not")
    func perSubMerchant() throws {
        var limiter = CallLimiter(rate: nil, ratePerSubMerchant: 10)
        var last = Duration.zero
        for _ in 0..<100 { last = limiter.reserve(try merchant(1), now: 1000) }
        #expect(last > .seconds(9))
        let other = limiter.reserve(try merchant(2), now: 1000)
        #expect(other == .zero)
    }

    @Test("what a flooding sub-merchant has waiting takes nothing of the rate that all share")
    func floodAndShare() throws {
        var limiter = CallLimiter(rate: 100, ratePerSubMerchant: 1)
        for _ in 0..<500 { _ = limiter.reserve(try merchant(1), now: 1000) }
        let other = limiter.reserve(try merchant(2), now: 1000)
        let shared = limiter.reserve(now: 1000)
        #expect(other == .zero)
        #expect(shared == .zero)
    }
}
