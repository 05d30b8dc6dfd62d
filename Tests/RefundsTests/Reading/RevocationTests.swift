import Refunds
import Testing

@Suite("Giving partitions back")
struct RevocationTests {
    private func next(
        _ revocation: inout Revocation, unpublished: Bool, needsMembership: Bool = false, isOver: Bool = false,
        after elapsed: Duration = .zero
    ) -> [Revocation.Step] {
        revocation.next(
            hasUnpublished: unpublished, needsMembership: needsMembership, isOver: isOver, elapsed: elapsed)
    }

    @Test("with nothing unpublished they are dropped at once, after what was to be committed")
    func nothingUnpublished() {
        var revocation = Revocation()
        let steps = next(&revocation, unpublished: false)
        #expect(steps == [.renewMembership, .commitRequested, .drop(isPublished: true)])
    }

    @Test("the publisher is waited for, and shown the generation whenever it asks")
    func waits() {
        var revocation = Revocation()
        let begun = next(&revocation, unpublished: true)
        #expect(begun == [.renewMembership, .awaitPublication(atMost: .milliseconds(50))])
        let asked = next(&revocation, unpublished: true, needsMembership: true, after: .seconds(1))
        #expect(asked == [.renewMembership, .awaitPublication(atMost: .milliseconds(50))])
        let late = next(&revocation, unpublished: true, after: .milliseconds(14_990))
        #expect(late == [.awaitPublication(atMost: .milliseconds(10))])
        let done = next(&revocation, unpublished: false, after: .milliseconds(14_995))
        #expect(done == [.commitRequested, .drop(isPublished: true)])
    }

    @Test("after fifteen seconds, or when the session is over, what is unpublished is dropped")
    func givesUp() {
        for (isOver, elapsed) in [(false, .seconds(15)), (true, .zero)] as [(Bool, Duration)] {
            var revocation = Revocation()
            let steps = next(&revocation, unpublished: true, isOver: isOver, after: elapsed)
            #expect(steps == [.renewMembership, .commitRequested, .drop(isPublished: false)])
        }
    }
}
