/// The last so many of what was appended.
struct Ring<Element: Sendable>: Sendable {
    let capacity: Int
    private var elements: [Element] = []
    /// Where the oldest stands once all places are taken.
    private var oldest = 0

    init(capacity: Int) {
        precondition(capacity > 0, "a ring has a place at least")
        self.capacity = capacity
    }

    var count: Int { elements.count }

    mutating func append(_ element: Element) {
        guard elements.count == capacity else { return elements.append(element) }
        elements[oldest] = element
        oldest = oldest + 1 == capacity ? 0 : oldest + 1
    }

    /// The newest first.
    var newestFirst: some Sequence<Element> {
        (0..<elements.count).lazy.map { elements[(oldest + elements.count - 1 - $0) % elements.count] }
    }
}
