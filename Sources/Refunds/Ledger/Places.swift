import DequeModule
import KafkaRecords

/// The places for records that wait to call, shared among sub-merchants, and what is set aside for want of one.
///
/// A sub-merchant gets a place while it has fewer than seven times as many as are free. So one that floods takes seven eighths of
/// them, two take seven fifteenths each, and whoever comes next finds some. What of the flood finds none is set aside: it is read, so that
/// others behind it are reached, and takes no more than its partition's window and memory let it.
struct Places: Sendable {
    private static let share = 7
    /// How many sub-merchants are looked at for one that may take a place: the others' turn comes with the next change.
    private static let mostLooks = 16

    private let count: Int
    private var taken = 0
    private var takenBy: [MerchantID: Int] = [:]
    private var aside: [MerchantID: Deque<Ticket>] = [:]
    /// Each sub-merchant that has something set aside, once.
    private var turns: Deque<MerchantID> = []

    init(count: Int) {
        self.count = count
    }

    func hasRoom(for subMerchant: MerchantID) -> Bool {
        takenBy[subMerchant, default: 0] < Self.share * (count - taken)
    }

    /// Takes a place, whether there is room or not: a record in the middle of its work has to wait somewhere.
    mutating func take(_ subMerchant: MerchantID) {
        taken += 1
        takenBy[subMerchant, default: 0] += 1
    }

    mutating func leave(_ subMerchant: MerchantID) {
        guard let places = takenBy[subMerchant], places > 0 else {
            preconditionFailure("\(subMerchant.rawValue) left a place that it had not taken")
        }
        taken -= 1
        takenBy[subMerchant] = places > 1 ? places - 1 : nil
    }

    mutating func setAside(_ ticket: Ticket, _ subMerchant: MerchantID) {
        if aside[subMerchant] == nil { turns.append(subMerchant) }
        aside[subMerchant, default: []].append(ticket)
    }

    /// The next record set aside whose sub-merchant may take a place, with that place; sub-merchants in turn.
    mutating func next() -> Ticket? {
        for _ in 0..<min(turns.count, Self.mostLooks) {
            let subMerchant = turns.removeFirst()
            guard hasRoom(for: subMerchant) else {
                turns.append(subMerchant)
                continue
            }
            guard var ticket = aside[subMerchant]?.popFirst() else { continue }
            if aside[subMerchant]?.isEmpty == true { aside[subMerchant] = nil } else { turns.append(subMerchant) }
            take(subMerchant)
            ticket.place = subMerchant
            return ticket
        }
        return nil
    }

    /// A partition has left: what of it is set aside is its next owner's.
    mutating func forget(_ partition: TopicPartition) {
        for subMerchant in turns {
            aside[subMerchant]?.removeAll { $0.record.place.topicPartition == partition }
        }
        aside = aside.filter { !$0.value.isEmpty }
        turns.removeAll { aside[$0] == nil }
    }
}
