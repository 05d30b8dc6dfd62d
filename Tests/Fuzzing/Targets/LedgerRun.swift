import KafkaRecords

@testable import Refunds

/// A ledger beside a list of what was admitted and completed, over steps drawn from the input; at the end the text is handed
/// to a second ledger.
enum LedgerRun {
    static func check(_ input: inout Input) {
        let start = Offset(input.number(6))
        var ledger = PartitionLedger(start: start)
        var open: [Offset] = []
        var completed: Set<Offset> = []
        var next = start
        let limit = Int(input.byte()) * 4
        while !input.rest.isEmpty, open.count + completed.count < 512 {
            let step = input.byte()
            if step & 1 == 0 || open.isEmpty {
                // Every eighth time with a gap, as transaction markers and compaction leave it.
                let offset = next.advanced(by: step & 0x0E == 0x0E ? input.number(1 + Int(step >> 6)) : 0)
                require(ledger.admit(offset) == .open, "a new offset is open")
                require(offset == start || ledger.admit(offset) == .repeated, "an offset is admitted once")
                open.append(offset)
                next = offset.advanced(by: 1)
            } else {
                let index = Int(step >> 1) % open.count
                let fits = ledger.completeIfItFits(open[index], limit: limit)
                if fits { completed.insert(open.remove(at: index)) }
                require(!fits || ledger.commit.metadata.utf8.count <= limit, "the text stays below the limit")
            }
            require(ledger.watermark == open.first ?? next, "the watermark is the first offset not done")
            require(ledger.openCount == open.count, "what is open is counted")
            require(ledger.metadataBytes >= ledger.commit.metadata.utf8.count, "the text is no longer than foretold")
        }
        takeOver(ledger, open: open, completed: completed)
    }

    private static func takeOver(_ ledger: PartitionLedger, open: [Offset], completed: Set<Offset>) {
        let (watermark, text) = ledger.commit
        require(text.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "the text is printable ASCII")
        let done: [Range<Offset>]
        switch CommitMetadata.read(text, watermark: watermark) {
        case .done(let ranges): done = ranges
        case .absent: done = []
        case .ignored(let why): return require(false, "the ledger's own text is read: \(why)")
        }
        CommitMetadataTarget.checkRanges(done, above: watermark)
        var next = PartitionLedger(start: watermark, done: done)
        for offset in (open + completed).sorted() {
            let expected: PartitionLedger.Admission =
                offset < watermark ? .repeated : completed.contains(offset) ? .alreadyDone : .open
            require(next.admit(offset) == expected, "offset \(offset) is \(expected) to the next owner")
        }
        require(next.watermark == ledger.watermark, "the next owner stands where the first stood")
    }
}
