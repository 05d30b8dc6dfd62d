import COpenSSL

/// The memory of this process, which has keys in it.
package enum KeyMemory {
    /// Keeps it to this process: no core dump is written, not even where the system takes them by a pipe, and no other process of
    /// the same user can read the memory or attach a debugger; root can.
    package static func close() {
        clawback_close_memory()
    }
}
