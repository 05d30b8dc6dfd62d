import CRdKafka
import Synchronization

/// Ends a consumer's blocked poll, from any thread, however long the consumer has been gone.
///
/// The owner of the reference to the consumer's queue.
package final class ConsumerWaker: Sendable {
    /// `@unchecked Sendable`: used only under the lock of `queue`.
    private struct Queue: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    private let queue: Mutex<Queue?>

    init(of client: OpaquePointer) {
        queue = Mutex(rd_kafka_queue_get_consumer(client).map { Queue(pointer: $0) })
    }

    deinit { invalidate() }

    /// The poll under way returns now; without one, the next returns at once instead of blocking. (The queue keeps a flag
    /// until a waiting poll has seen it, so no wake-up is lost; one that finds records waiting leaves it for later.)
    package func wakeUp() {
        queue.withLock { queue in
            if let queue { rd_kafka_queue_yield(queue.pointer) }
        }
    }

    /// From now on nothing is woken. Must come before the client's destruction.
    func invalidate() {
        queue.withLock { queue in
            if let pointer = queue?.pointer { rd_kafka_queue_destroy(pointer) }
            queue = nil
        }
    }
}
