import StrictJSON

extension Answer {
    /// An error answer; 401 is never signed, as WeChat Pay does not know for whom.
    package init(_ failure: APIFailure, behaviour: APIBehaviour) {
        var writer = JSONWriter(capacity: 256)
        writer.object { object in
            object.member("code", failure.code)
            object.member("message", failure.message)
            if let detail = failure.detail {
                object.member(
                    "detail",
                    object: { object in
                        object.member("location", detail.location)
                        object.member("field", detail.field)
                        object.member("value", optional: detail.value)
                        object.member("issue", detail.issue)
                    })
            }
        }
        self.init(
            status: failure.status, body: writer.bytes,
            signing: behaviour.signsErrors && failure.status != 401 ? .valid : .none, label: failure.code)
    }

    package init(_ view: ReturnView, behaviour: APIBehaviour, signing: Signing = .valid) {
        let (result, reason): (String, String?) =
            switch view.result {
            case .success: ("SUCCESS", nil)
            case .processing: ("PROCESSING", nil)
            case .failed(let reason): (behaviour.failedSpelling, reason)
            }
        var writer = JSONWriter(capacity: 512)
        writer.object { object in
            object.member("sub_mchid", view.subMchid)
            object.member("order_id", view.orderID)
            object.member("out_order_no", view.outOrderNo)
            object.member("out_return_no", view.outReturnNo)
            object.member("return_mchid", view.returnMchid)
            object.member("amount", view.amount)
            object.member("return_no", view.returnNo)
            object.member("result", result)
            object.member("fail_reason", optional: reason)
            object.member("finish_time", optional: view.finishTime?.rfc3339)
        }
        self.init(status: 200, body: writer.bytes, signing: signing, label: result)
    }

    /// A gateway's 5xx: never signed.
    static func serverError(_ status: Int, _ kind: Fault.Body, label: String) -> Answer {
        switch kind {
        case .json:
            var answer = Answer(.systemError, behaviour: APIBehaviour())
            answer.status = status
            answer.signing = .none
            answer.label = label
            return answer
        case .html:
            let page =
                "<html>\r\n<head><title>\(status)</title></head>\r\n<body><center><h1>\(status)</h1></center></body>\r\n</html>\r\n"
            return Answer(status: status, body: Array(page.utf8), bodyType: .html, signing: .none, label: label)
        case .empty:
            return Answer(status: status, body: [], bodyType: .html, signing: .none, label: label)
        }
    }
}
