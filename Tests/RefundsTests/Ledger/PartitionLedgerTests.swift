import KafkaRecords
import Refunds
import TestSupport
import Testing

@Suite("Ledger of one partition")
struct PartitionLedgerTests {
    @Test("the watermark stays before the first open offset, whatever is done above it")
    func watermarkWaits() {
        var ledger = PartitionLedger(start: Offset(10))
        for offset in 10..<15 { #expect(ledger.admit(Offset(Int64(offset))) == .open) }
        ledger.complete(Offset(11))
        ledger.complete(Offset(14))
        #expect(ledger.watermark == Offset(10))
        ledger.complete(Offset(10))
        #expect(ledger.watermark == Offset(12))
        ledger.complete(Offset(13))
        ledger.complete(Offset(12))
        #expect(ledger.watermark == Offset(15))
        #expect(ledger.commit.metadata.isEmpty)
    }

    @Test("offsets that are never delivered count as done once a later one is read")
    func gaps() {
        var ledger = PartitionLedger(start: Offset(0))
        let afterGap = ledger.admit(Offset(3))
        #expect(afterGap == .open)
        let farBeyond = ledger.admit(Offset(1_000_000_000))
        #expect(farBeyond == .open)
        ledger.complete(Offset(3))
        #expect(ledger.watermark == Offset(1_000_000_000))
        ledger.complete(Offset(1_000_000_000))
        #expect(ledger.watermark == Offset(1_000_000_001))
    }

    @Test("what an earlier owner completed is skipped, and nothing else")
    func restart() {
        var ledger = PartitionLedger(start: Offset(5), done: [Offset(7)..<Offset(9), Offset(12)..<Offset(13)])
        let admitted = (5..<15).map { ledger.admit(Offset(Int64($0))) }
        #expect(
            admitted == [
                .open, .open, .alreadyDone, .alreadyDone, .open, .open, .open, .alreadyDone, .open, .open,
            ])
    }

    @Test("a record below what was read already is not handled again")
    func repeated() {
        var ledger = PartitionLedger(start: Offset(5))
        let firstTime = ledger.admit(Offset(6))
        #expect(firstTime == .open)
        let secondTime = ledger.admit(Offset(6))
        #expect(secondTime == .repeated)
        let earlierOne = ledger.admit(Offset(5))
        #expect(earlierOne == .repeated)
    }

    @Test("a restart from any committed state repeats exactly what was not done", arguments: 0..<40)
    func restartsFromAnywhere(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var ledger = PartitionLedger(start: Offset(100))
        var open: Set<Int64> = []
        var done: Set<Int64> = []
        var next: Int64 = 100
        for _ in 0..<400 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5:
                next += Int64.random(in: 0..<10, using: &random) == 0 ? 3 : 0
                if ledger.admit(Offset(next)) == .open { open.insert(next) }
                next += 1
            case 5..<9:
                guard let chosen = open.sorted().randomElement(using: &random) else { continue }
                if ledger.completeIfItFits(Offset(chosen)) {
                    open.remove(chosen)
                    done.insert(chosen)
                }
            default:
                let commit = ledger.commit
                let reading = CommitMetadata.read(commit.metadata, watermark: commit.watermark)
                let ranges: [Range<Offset>]
                switch reading {
                case .done(let known): ranges = known
                case .absent: ranges = []
                case .ignored(let why):
                    Issue.record("seed \(seed): \(why)")
                    ranges = []
                }
                // A new owner reads on from the watermark, and so this one's open offsets come again.
                ledger = PartitionLedger(start: commit.watermark, done: ranges)
                var repeated: Set<Int64> = []
                let before = next
                for offset in commit.watermark.rawValue..<max(before, commit.watermark.rawValue)
                where open.contains(offset) || done.contains(offset) {
                    if ledger.admit(Offset(offset)) == .open { repeated.insert(offset) }
                }
                #expect(repeated == open, "seed \(seed)")
            }
        }
    }

    @Test("whether the metadata is too long is known without counting each time", arguments: 0..<60)
    func boundIsSafe(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let before = stride(from: Int64(150), to: 150 + Int64(seed) * 7, by: 7).map { Offset($0)..<Offset($0 + 3) }
        var ledger = PartitionLedger(start: Offset(100), done: before)
        var open: [Int64] = []
        var next: Int64 = 100
        for step in 0..<1500 {
            if Int.random(in: 0..<9, using: &random) < 5 {
                next += Int64.random(in: 0..<40, using: &random) == 0 ? Int64.random(in: 1..<3000, using: &random) : 0
                if ledger.admit(Offset(next)) == .open { open.append(next) }
                next += 1
            } else if let index = open.indices.randomElement(using: &random) {
                if ledger.completeIfItFits(Offset(open[index]), limit: 300) { open.remove(at: index) }
            }
            guard Int.random(in: 0..<25, using: &random) == 0 else { continue }
            let limit = Int.random(in: 0..<400, using: &random)
            let counted = ledger.metadataBytes > limit
            #expect(ledger.isMetadataLonger(than: limit) == counted, "seed \(seed), step \(step)")
        }
    }

    @Test("a completion that the metadata has no room for is held until the watermark moves")
    func heldBack() {
        var ledger = PartitionLedger(start: Offset(0))
        for offset in 0..<400 { _ = ledger.admit(Offset(Int64(offset))) }
        var held: [Int64] = []
        for offset in stride(from: Int64(1), to: 400, by: 2)
        where !ledger.completeIfItFits(Offset(offset), limit: 200) {
            held.append(offset)
        }
        #expect(!held.isEmpty)
        #expect(ledger.commit.metadata.utf8.count <= 200)
        // The head is never held: it only shortens the text.
        for offset in stride(from: Int64(0), to: 400, by: 2) {
            let fits = ledger.completeIfItFits(Offset(offset), limit: 200)
            #expect(fits)
            held.removeAll { ledger.completeIfItFits(Offset($0), limit: 200) }
            #expect(ledger.commit.metadata.utf8.count <= 200)
        }
        #expect(held.isEmpty)
        #expect(ledger.watermark == Offset(400))
    }
}
