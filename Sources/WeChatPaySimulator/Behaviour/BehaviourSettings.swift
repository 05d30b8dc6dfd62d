import StrictJSON

/// The `behaviour` object of a scenario's JSON. Keys, all optional: `differentParameters` (`invalid-request`, `param-error`,
/// `existing`), `comparesDescription`, `shortOfBalance` {`status`, `code`, `message`, `recorded`, `refusesNewNumbers`,
/// `topUpSettlesAlone`}, `failedSpelling` (`FAILED`, `FAIL`), `finishTimeWhileProcessing`, `orders` {`returnsPerOrder`,
/// `availablePerReceiver` (fen) (both an integer or `"unlimited"`), `returnWindow`, `windowStart` (`payment`, `split`), `splitAge`,
/// `paymentAge`, `transactionIdNeededAfter`}, `notFoundFor`, `queryRenormalised`, `allowsPipeInNumbers`, `rateLimitCode`,
/// `signsErrors`, `certificates` (`listed`, `not-found`, `error`).
extension APIBehaviour {
    mutating func apply(_ value: JSONValue, path: String) throws(ScenarioError) {
        let reader = try SettingsReader(
            value, path: path,
            allowed: [
                "differentParameters", "comparesDescription", "shortOfBalance", "failedSpelling",
                "finishTimeWhileProcessing",
                "orders", "notFoundFor", "queryRenormalised", "allowsPipeInNumbers", "rateLimitCode", "signsErrors",
                "certificates",
            ])
        differentParameters =
            try reader.choice("differentParameters", DifferentParameters.self) ?? differentParameters
        comparesDescription = try reader.bool("comparesDescription") ?? comparesDescription
        if let value = reader.value("shortOfBalance") {
            try shortOfBalance.apply(value, path: reader.place("shortOfBalance"))
        }
        failedSpelling = try reader.string("failedSpelling") ?? failedSpelling
        finishTimeWhileProcessing = try reader.bool("finishTimeWhileProcessing") ?? finishTimeWhileProcessing
        if let value = reader.value("orders") { try orders.apply(value, path: reader.place("orders")) }
        notFoundFor = try reader.duration("notFoundFor") ?? notFoundFor
        queryRenormalised = try reader.bool("queryRenormalised") ?? queryRenormalised
        allowsPipeInNumbers = try reader.bool("allowsPipeInNumbers") ?? allowsPipeInNumbers
        rateLimitCode = try reader.string("rateLimitCode") ?? rateLimitCode
        signsErrors = try reader.bool("signsErrors") ?? signsErrors
        certificates = try reader.choice("certificates", CertificateList.self) ?? certificates
    }
}

extension ShortOfBalance {
    fileprivate mutating func apply(_ value: JSONValue, path: String) throws(ScenarioError) {
        let reader = try SettingsReader(
            value, path: path,
            allowed: ["status", "code", "message", "recorded", "refusesNewNumbers", "topUpSettlesAlone"])
        failure.status = try reader.integer("status", in: 400...599).map(Int.init) ?? failure.status
        failure.code = try reader.string("code") ?? failure.code
        failure.message = try reader.string("message") ?? failure.message
        isRecorded = try reader.bool("recorded") ?? isRecorded
        refusesNewNumbers = try reader.bool("refusesNewNumbers") ?? refusesNewNumbers
        topUpSettlesAlone = try reader.bool("topUpSettlesAlone") ?? topUpSettlesAlone
    }
}

extension OrderRules {
    fileprivate mutating func apply(_ value: JSONValue, path: String) throws(ScenarioError) {
        let reader = try SettingsReader(
            value, path: path,
            allowed: [
                "returnsPerOrder", "availablePerReceiver", "returnWindow", "windowStart", "splitAge", "paymentAge",
                "transactionIdNeededAfter",
            ])
        if let limit = try reader.limit("returnsPerOrder") { returnsPerOrder = limit.map { Int($0) } }
        if let limit = try reader.limit("availablePerReceiver") { availablePerReceiver = limit }
        returnWindow = try reader.duration("returnWindow") ?? returnWindow
        windowStart = try reader.choice("windowStart", WindowStart.self) ?? windowStart
        splitAge = try reader.duration("splitAge") ?? splitAge
        paymentAge = try reader.duration("paymentAge") ?? paymentAge
        transactionIDNeededAfter = try reader.duration("transactionIdNeededAfter") ?? transactionIDNeededAfter
    }
}
