import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Holds an object to the thread that uses it first, checked at every use: what makes the object safe to hand to a thread.
struct ThreadConfinement: ~Copyable {
    private let owner = Atomic<UInt>(0)

    /// Ends the program if another thread has been here: two threads in one consumer or producer would corrupt positions.
    func check() {
        let current = Self.current
        let (exchanged, original) = owner.compareExchange(expected: 0, desired: current, ordering: .relaxed)
        precondition(exchanged || original == current, "a Kafka client is used by the one thread that used it first")
    }

    private static var current: UInt {
        #if canImport(Darwin)
            UInt(bitPattern: pthread_self())
        #else
            UInt(pthread_self())
        #endif
    }
}
