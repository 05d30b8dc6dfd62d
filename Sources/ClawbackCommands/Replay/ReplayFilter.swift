import KafkaRecords
import Refunds

/// Which of the records that are read are meant. Driven by one thread.
struct ReplayFilter {
    let window: Window
    let keys: Set<String>?
    let ids: Set<String>?
    /// `nil`: settled ones too.
    var settled: SettledIndex?

    /// Whether a record can be judged without being read as an intent.
    private var isByRecordOnly: Bool { ids == nil && settled == nil }

    func matches(_ record: Record) throws(CommandFailure) -> Bool {
        guard window.contains(record.timestamp) else { return false }
        if let keys {
            guard let key = record.key, keys.contains(String(decoding: key, as: UTF8.self)) else { return false }
        }
        if isByRecordOnly { return true }
        let (id, number) = Self.identity(record)
        if let ids {
            guard let id, ids.contains(id) else { return false }
        }
        if let settled, let number { return try !settled.contains(number) }
        return true
    }

    private static func identity(_ record: Record) -> (id: String?, number: OutReturnNo?) {
        do {
            let intent = try IntentDecoder.decode(record)
            return (intent.intentID.rawValue, intent.outReturnNo)
        } catch {
            // Only a number that the record itself gives can have been settled under; see Outcome.
            return (error.recovered.intentID?.rawValue, error.recovered.givenOutReturnNo)
        }
    }
}
