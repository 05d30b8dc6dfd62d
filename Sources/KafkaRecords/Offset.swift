/// A record's place in its partition: 0, 1, 2, … as the broker numbers it.
///
/// A *committed* offset is the next one to read, hence one past the last that is done.
package struct Offset: Hashable, Comparable, Sendable {
    package var rawValue: Int64

    @inlinable
    package init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }

    @inlinable
    package static func < (left: Offset, right: Offset) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The offset `distance` records further on.
    @inlinable
    package func advanced(by distance: Int64) -> Offset {
        Offset(rawValue + distance)
    }

    /// How many offsets lie between this one and `other`; negative when `other` comes first.
    @inlinable
    package func distance(to other: Offset) -> Int64 {
        other.rawValue - rawValue
    }
}

extension Offset: CustomStringConvertible {
    package var description: String { String(rawValue) }
}
