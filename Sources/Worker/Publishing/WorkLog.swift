import Logging
import Refunds

/// One line for what became of each record, once that is committed: at debug where all went its way, louder where a person
/// has to look.
struct WorkLog: Sendable {
    let logger: Logger

    func committed(_ batch: Batch) {
        for entry in batch.entries {
            (entry.effects.companion as? WorkSpan)?.committed()
            let fact = entry.effects.fact
            switch fact.kind {
            case .success, .failed:
                logger.debug(
                    "settled", metadata: metadata("intent.settled", entry, ["status": "\(fact.kind.rawValue)"]))
            case .processing:
                logger.debug("still open; a check is scheduled", metadata: metadata("intent.open", entry))
            case .stalled:
                logger.error(
                    "a return's fate is unknown and nothing more is scheduled; it is in the dead letters",
                    metadata: metadata("intent.stalled", entry))
            case .invalid:
                logger.warning(
                    "a record that cannot be handled is in the dead letters",
                    metadata: metadata("intent.invalid", entry))
            }
        }
    }

    /// Numbers and places; nothing of the order's.
    private func metadata(_ event: String, _ entry: Finished, _ more: Logger.Metadata = [:]) -> Logger.Metadata {
        let fact = entry.effects.fact
        let place = entry.ticket.record.place
        var metadata: Logger.Metadata = [
            "event": "\(event)", "topic": "\(place.topicPartition.topic)",
            "partition": .stringConvertible(place.topicPartition.partition),
            "offset": .stringConvertible(place.offset.rawValue),
        ]
        if let number = fact.outReturnNo { metadata["out_return_no"] = "\(number.rawValue)" }
        if let code = fact.errorCode { metadata["code"] = "\(code)" }
        return metadata.merging(more) { $1 }
    }
}
