import Refunds
import StrictJSON

/// As much of an intent as its number needs: who, to whom, and which one. The rest of the intent may be absent or
/// wrong.
struct DerivableIntent: Hashable, Sendable {
    let intentID: IntentID
    let outReturnNo: OutReturnNo

    init(subMchid: MerchantID, returnMchid: MerchantID, intentID: IntentID) {
        self.intentID = intentID
        self.outReturnNo = .derived(subMchid: subMchid, returnMchid: returnMchid, intentID: intentID)
    }

    /// - Parameter json: one intent as CONTRACT has it; a number it carries is used as it is, as the worker does.
    /// - Throws: in words that complete "line 7: ".
    init(json: [UInt8]) throws(DeriveError) {
        let value: JSONValue
        do {
            value = try JSONParser.parse(json)
        } catch {
            throw DeriveError(problem: "not JSON: \(error)")
        }
        guard case .object(let object) = value else { throw DeriveError(problem: "not a JSON object") }
        let intentID = try Self.field("intent_id", of: object, IntentID.rule, IntentID.init)
        let subMchid = try Self.field("sub_mchid", of: object, MerchantID.rule, MerchantID.init)
        let returnMchid = try Self.field("return_mchid", of: object, MerchantID.rule, MerchantID.init)
        self.init(subMchid: subMchid, returnMchid: returnMchid, intentID: intentID, given: try Self.given(in: object))
    }

    private init(subMchid: MerchantID, returnMchid: MerchantID, intentID: IntentID, given: OutReturnNo?) {
        self.intentID = intentID
        self.outReturnNo = given ?? .derived(subMchid: subMchid, returnMchid: returnMchid, intentID: intentID)
    }

    private static func given(in object: JSONObject) throws(DeriveError) -> OutReturnNo? {
        object["out_return_no"] == nil
            ? nil : try field("out_return_no", of: object, OutReturnNo.rule, OutReturnNo.init)
    }

    private static func field<Value>(
        _ name: String, of object: JSONObject, _ rule: String, _ make: (String) -> Value?
    ) throws(DeriveError) -> Value {
        guard let value = object[name] else { throw DeriveError(problem: "\(name): missing; allowed: \(rule)") }
        guard case .string(let text) = value else {
            throw DeriveError(problem: "\(name): not a string; allowed: \(rule)")
        }
        guard let made = make(text) else {
            throw DeriveError(problem: "\(name): \(quoted(text)) is not allowed; allowed: \(rule)")
        }
        return made
    }

    /// One line, with a line feed at its end.
    func json() -> [UInt8] {
        var writer = JSONWriter(capacity: 160)
        writer.object { writer in
            writer.member("intent_id", intentID.rawValue)
            writer.member("out_return_no", outReturnNo.rawValue)
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    /// The intent's id, a tab and the number, with a line feed at the end.
    func text() -> [UInt8] {
        Array("\(intentID.rawValue)\t\(outReturnNo.rawValue)\n".utf8)
    }
}

/// Why a line has no number.
struct DeriveError: Error, Hashable, Sendable {
    let problem: String
}
