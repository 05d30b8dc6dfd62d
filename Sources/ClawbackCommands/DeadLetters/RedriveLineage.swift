import Cryptography
import KafkaRecords

/// Which letters came of earlier redrives. A record that was redriven and failed again has two letters, the older of which must not
/// be sent beside the newer: with every redrive there would be twice as many.
struct RedriveLineage {
    /// Letters that came of redrives and are remembered: some 20 MB. Beyond, older letters are sent again, which is harmless.
    static let most = 200_000

    /// Whose letters they are: the return's number, or key and value where there is none.
    private struct Identity: Hashable {
        let high: UInt64
        let low: UInt64

        init(_ letter: Letter) {
            let bytes: [UInt8]
            if let number = letter.outReturnNo {
                bytes = Array("number\n\(number)".utf8)
            } else {
                bytes =
                    Array("value\n\(letter.record.key?.count ?? -1)\n".utf8) + (letter.record.key ?? [])
                    + (letter.record.value ?? [])
            }
            let digest = SHA256.hash(bytes)
            high = digest[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
            low = digest[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    private struct Generation {
        let redrives: Int
        let timestamp: Int64
        let place: LetterPlace

        init(_ letter: Letter) {
            redrives = letter.redrives
            timestamp = letter.record.timestamp?.milliseconds ?? .min
            place = LetterPlace(letter.place)
        }

        static func < (left: Generation, right: Generation) -> Bool {
            (left.redrives, left.timestamp, left.place) < (right.redrives, right.timestamp, right.place)
        }
    }

    private var newest: [Identity: Generation] = [:]

    /// To be told of every letter that is meant, before any is asked about.
    mutating func note(_ letter: Letter) {
        // A letter of no redrive supersedes nothing: the same intent delivered twice may well have two of them.
        guard letter.redrives > 0 else { return }
        let identity = Identity(letter)
        let generation = Generation(letter)
        if let known = newest[identity] {
            if known < generation { newest[identity] = generation }
        } else if newest.count < Self.most {
            newest[identity] = generation
        }
    }

    /// Whether a later redrive of the same record has led to another letter.
    func isSuperseded(_ letter: Letter) -> Bool {
        guard !newest.isEmpty, let known = newest[Identity(letter)] else { return false }
        return Generation(letter) < known
    }
}
