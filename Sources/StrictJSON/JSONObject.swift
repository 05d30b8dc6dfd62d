/// A parsed object: its members in the order in which they were written, no name twice.
package struct JSONObject: Sendable {
    package struct Member: Sendable {
        package let name: String
        package let value: JSONValue
        /// Where the value stands in the bytes that were parsed, without the white space around it.
        package let raw: Range<Int>
    }

    package let members: [Member]

    /// The value of the member called `name`, byte for byte.
    package subscript(name: String) -> JSONValue? {
        member(name)?.value
    }

    package func member(_ name: String) -> Member? {
        members.first { hasSameBytes($0.name, name) }
    }
}

/// Two objects are equal when they have equal members in the same order, wherever in their texts these stood.
extension JSONObject: Hashable {
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.members.elementsEqual(right.members) { hasSameBytes($0.name, $1.name) && $0.value == $1.value }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(members.count)
        for member in members {
            hasher.combine(member.name)
            hasher.combine(member.value)
        }
    }
}

/// JSON names are equal when their characters are the same ones; Swift's `==` also equates canonically equivalent ones.
func hasSameBytes(_ left: String, _ right: String) -> Bool {
    left.utf8.count == right.utf8.count && left.utf8.elementsEqual(right.utf8)
}

/// Remembers the names of one object to notice a second use of one, in constant time for each name however many there are.
struct SeenNames {
    private struct ExactName: Hashable {
        let name: String

        static func == (left: ExactName, right: ExactName) -> Bool {
            hasSameBytes(left.name, right.name)
        }

        /// Of the bytes: a string's own hash is the same for all canonically equivalent ones, of which a hostile text can
        /// have as many as it likes.
        func hash(into hasher: inout Hasher) {
            var name = name
            name.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }
    }

    /// Up to so many names a scan of the members beats a set.
    private static let scanLimit = 24
    private var names: Set<ExactName> = []

    /// Whether `name` is none of `members`, of which this has seen all.
    mutating func isNew(_ name: String, after members: [JSONObject.Member]) -> Bool {
        if members.count < Self.scanLimit {
            return !members.contains { hasSameBytes($0.name, name) }
        }
        if names.isEmpty {
            for member in members { names.insert(ExactName(name: member.name)) }
        }
        return names.insert(ExactName(name: name)).inserted
    }
}
