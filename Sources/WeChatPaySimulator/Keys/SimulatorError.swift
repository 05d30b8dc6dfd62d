/// Why the simulator does not start.
package enum SimulatorError: Error, Hashable, Sendable, CustomStringConvertible {
    case portTaken(host: String, port: Int)
    case cannotListen(host: String, port: Int, reason: String)
    /// A file of the key folder cannot be read, written or used.
    case keyFile(path: String, reason: String)
    /// The key folder belongs to another merchant.
    case otherMerchant(path: String, found: String, wanted: String)
    case keyGeneration(String)

    package var description: String {
        switch self {
        case .portTaken(let host, let port):
            "port \(port) of \(host) is taken; stop what listens there or choose another port (0 picks a free one)"
        case .cannotListen(let host, let port, let reason):
            "cannot listen on \(host):\(port): \(reason)"
        case .keyFile(let path, let reason):
            "\(path): \(reason); mend it, or remove the folder to have new keys written"
        case .otherMerchant(let path, let found, let wanted):
            "the keys in \(path) are merchant \(found)'s, not \(wanted)'s; choose another folder or merchant"
        case .keyGeneration(let reason):
            "cannot make keys: \(reason)"
        }
    }
}
