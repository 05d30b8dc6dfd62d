/// How far a partition's commits are behind what has been written to it.
package struct PartitionLag: Hashable, Sendable {
    /// Offsets from the one that can be committed to the end; `nil` before the first fetch.
    package var records: Int64?
    /// Since the oldest record not handled to the end was written; zero when there is none, `nil` when none of them has been
    /// read or they have no timestamps.
    package var age: Duration?
}
