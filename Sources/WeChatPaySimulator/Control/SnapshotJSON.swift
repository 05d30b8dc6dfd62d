import StrictJSON

extension LedgerSnapshot {
    /// `GET /simulator/ledger`: `{"returns": 3, "movedAmount": 30, "entries": [{"subMchid", "outReturnNo", "orderId"?, "outOrderNo"?,
    /// "returnMchid"?, "amount"?, "returnNo"?, "state", "failReason"?, "finishTime"?, "submits", "queries", "moneyMoves"}]}`.
    package var json: [UInt8] {
        var writer = JSONWriter(capacity: 256 + entries.count * 400)
        writer.object { object in
            object.member("returns", returns)
            object.member("movedAmount", movedAmount)
            object.member(
                "entries",
                array: { array in
                    for entry in entries { array.object { entry.write(to: &$0) } }
                })
        }
        return writer.bytes
    }
}

extension LedgerSnapshot.Entry {
    fileprivate func write(to object: inout JSONWriter) {
        object.member("subMchid", subMchid)
        object.member("outReturnNo", outReturnNo)
        object.member("orderId", optional: orderID)
        object.member("outOrderNo", optional: outOrderNo)
        object.member("returnMchid", optional: returnMchid)
        if let amount { object.member("amount", amount) }
        object.member("returnNo", optional: returnNo)
        object.member("state", state.rawValue)
        object.member("failReason", optional: failReason)
        object.member("finishTime", optional: finishTime?.rfc3339)
        object.member("submits", submits)
        object.member("queries", queries)
        object.member("moneyMoves", moneyMoves)
    }
}

extension CallStatistics {
    /// `GET /simulator/stats`: `{"inFlight": 0, "peakInFlight": 12, "calls": {"submit": {"200 SUCCESS": 40}, "query": {…}}}`.
    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { object in
            object.member("inFlight", inFlight)
            object.member("peakInFlight", peakInFlight)
            object.member(
                "calls",
                object: { object in
                    for kind in Kind.allCases {
                        object.member(
                            kind.rawValue,
                            object: { object in
                                for (answer, count) in (calls[kind] ?? [:]).sorted(by: { $0.key < $1.key }) {
                                    object.member(answer, count)
                                }
                            })
                    }
                })
        }
        return writer.bytes
    }
}
