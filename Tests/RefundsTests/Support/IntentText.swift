import KafkaRecords
import Refunds

/// The text of an intent, member by member, so that a test can write what no encoder would.
struct IntentText {
    private(set) var members = [
        (name: "intent_id", value: "\"RF-1\""),
        (name: "sub_mchid", value: "\"1900000109\""),
        (name: "order_id", value: "\"3008450740201411110007820472\""),
        (name: "return_mchid", value: "\"86693852\""),
        (name: "amount", value: "10"),
        (name: "description", value: "\"用户退款\""),
    ]

    /// With the member `name` written as `value`, or without it.
    func with(_ name: String, _ value: String?) -> IntentText {
        var copy = self
        let index = copy.members.firstIndex { $0.name == name }
        switch (index, value) {
        case (let index?, let value?): copy.members[index].value = value
        case (let index?, nil): copy.members.remove(at: index)
        case (nil, let value?): copy.members.append((name, value))
        case (nil, nil): break
        }
        return copy
    }

    var text: String {
        "{" + members.map { "\"\($0.name)\":\($0.value)" }.joined(separator: ",") + "}"
    }

    var bytes: [UInt8] { Array(text.utf8) }
}

/// What decoding came to; an error as a value reads better in a table of cases.
func decode(_ bytes: [UInt8]?, _ headers: [RecordHeader] = []) -> Result<RefundIntent, InvalidIntent> {
    do throws(InvalidIntent) {
        return .success(try IntentDecoder.decode(value: bytes, headers: headers))
    } catch {
        return .failure(error)
    }
}

func decode(_ text: IntentText) -> Result<RefundIntent, InvalidIntent> {
    decode(text.bytes)
}

extension Result {
    var value: Success? {
        if case .success(let value) = self { value } else { nil }
    }

    var error: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
