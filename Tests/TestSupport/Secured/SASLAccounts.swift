/// Who may come in, and how they have to show who they are.
package struct SASLAccounts: Sendable {
    /// As a broker names them, the ones it offers.
    package var mechanisms: [String]
    /// Passwords by user, of all mechanisms but OAUTHBEARER.
    package var passwords: [String: String]
    /// The subjects whose unsecured tokens (RFC 7515, `alg` none) are taken.
    package var principals: Set<String>

    package init(
        mechanisms: [String] = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"],
        passwords: [String: String] = [:], principals: Set<String> = []
    ) {
        self.mechanisms = mechanisms
        self.passwords = passwords
        self.principals = principals
    }

    func exchange(_ mechanism: String) -> SASLExchange {
        switch mechanism {
        case "SCRAM-SHA-256": .scram(SCRAMExchange(digest: .sha256, passwords: passwords))
        case "SCRAM-SHA-512": .scram(SCRAMExchange(digest: .sha512, passwords: passwords))
        case "OAUTHBEARER": .token(TokenExchange(principals: principals))
        default: .plain(passwords)
        }
    }
}

/// The server's side of one authentication. Decides only.
enum SASLExchange {
    case plain([String: String])
    case scram(SCRAMExchange)
    case token(TokenExchange)

    enum Step {
        case challenge([UInt8])
        /// The user, and the last bytes for the client.
        case accepted(String, [UInt8])
        /// What a broker says of it.
        case refused(String)
    }

    mutating func answer(_ bytes: [UInt8]) -> Step {
        switch self {
        case .plain(let passwords):
            // RFC 4616: whom to act for, the user, the password.
            let parts = bytes.split(separator: 0, omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            guard parts.count == 3, let password = passwords[parts[1]], password == parts[2] else {
                return .refused("Authentication failed: Invalid username or password")
            }
            return .accepted(parts[1], [])
        case .scram(var exchange):
            defer { self = .scram(exchange) }
            return exchange.answer(bytes)
        case .token(var exchange):
            defer { self = .token(exchange) }
            return exchange.answer(bytes)
        }
    }
}
