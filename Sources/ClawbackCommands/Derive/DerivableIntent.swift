import Refunds
import StrictJSON

/// As much of an intent as its number needs: who, to whom, and which one. The rest of the intent may be absent or
/// wrong.
struct DerivableIntent: Hashable, Sendable {
    let subMchid: MerchantID
    let returnMchid: MerchantID
    let intentID: IntentID
    /// A number of the platform's own, which is used as it is.
    let given: OutReturnNo?

    init(subMchid: MerchantID, returnMchid: MerchantID, intentID: IntentID, given: OutReturnNo? = nil) {
        self.subMchid = subMchid
        self.returnMchid = returnMchid
        self.intentID = intentID
        self.given = given
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
        intentID = try Self.field("intent_id", of: object, IntentID.rule, IntentID.init)
        subMchid = try Self.field("sub_mchid", of: object, MerchantID.rule, MerchantID.init)
        returnMchid = try Self.field("return_mchid", of: object, MerchantID.rule, MerchantID.init)
        given = try Self.given(in: object)
    }

    var outReturnNo: OutReturnNo {
        given ?? .derived(subMchid: subMchid, returnMchid: returnMchid, intentID: intentID)
    }

    /// `null` counts as absent, as in every intent.
    private static func given(in object: JSONObject) throws(DeriveError) -> OutReturnNo? {
        guard let value = object["out_return_no"], !value.isNull else { return nil }
        return try field("out_return_no", of: object, OutReturnNo.rule, OutReturnNo.init)
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
}

/// Why a line has no number.
struct DeriveError: Error, Hashable, Sendable {
    let problem: String
}
