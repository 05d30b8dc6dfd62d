import StrictJSON

/// How numbers are printed.
struct DeriveForm: Hashable, Sendable {
    enum Kind: Sendable {
        /// The intent's id, a tab and the number.
        case text
        /// One object a line.
        case json
        /// Rows with a heading.
        case csv
    }

    var kind = Kind.text
    /// Also show what was hashed.
    var explains = false

    /// What comes before the first number.
    var heading: [UInt8] {
        guard kind == .csv else { return [] }
        return CSV.row(
            ["intent_id", "sub_mchid", "return_mchid", "out_return_no"]
                + (explains ? ["hashed", "hashed_hex", "sha256"] : []))
    }

    /// One intent's number, with a line feed at its end.
    func bytes(of intent: DerivableIntent) -> [UInt8] {
        let derivation = explains ? Derivation(of: intent) : nil
        return switch kind {
        case .text: text(intent, derivation)
        case .json: json(intent, derivation)
        case .csv: csv(intent, derivation)
        }
    }

    private func text(_ intent: DerivableIntent, _ derivation: Derivation?) -> [UInt8] {
        var lines = ["\(intent.intentID.rawValue)\t\(intent.outReturnNo.rawValue)"]
        if let derivation {
            lines += [
                "  hashed   \(derivation.escaped)",
                "  in hex   \(derivation.hashedHex)",
                "  SHA-256  \(derivation.digestHex)",
                "  number   CB1 and the first 40 of these digits",
            ]
        } else if explains {
            lines.append("  nothing is hashed: the intent carries its number")
        }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    private func json(_ intent: DerivableIntent, _ derivation: Derivation?) -> [UInt8] {
        var writer = JSONWriter(capacity: 160)
        writer.object { writer in
            writer.member("intent_id", intent.intentID.rawValue)
            writer.member("out_return_no", intent.outReturnNo.rawValue)
            if explains { writer.member("given", intent.given != nil) }
            if let derivation {
                writer.member("hashed", String(decoding: derivation.hashed, as: UTF8.self))
                writer.member("hashed_hex", derivation.hashedHex)
                writer.member("sha256", derivation.digestHex)
            }
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    private func csv(_ intent: DerivableIntent, _ derivation: Derivation?) -> [UInt8] {
        var cells = [
            intent.intentID.rawValue, intent.subMchid.rawValue, intent.returnMchid.rawValue,
            intent.outReturnNo.rawValue,
        ]
        if explains {
            cells += [derivation?.escaped ?? "", derivation?.hashedHex ?? "", derivation?.digestHex ?? ""]
        }
        return CSV.row(cells)
    }
}
