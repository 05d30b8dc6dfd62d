import Refunds

/// What WeChat Pay makes of a return, fixed for each number before it is first asked for.
enum Fate {
    /// Ends at once.
    case ends(succeeds: Bool)
    /// Under way until it has been asked after so many times; for ever when `nil`.
    case lasts(queries: Int?, succeeds: Bool)
    /// Breaks a rule, and always will.
    case breaksRule(code: String)
    /// Refused until a person mends something; never mended when `nil`.
    case needsMending(code: String?, status: Int, until: Int64?)
    /// The receiver is short of balance: the submit is refused, and the return stands nevertheless.
    case shortOfBalance(code: String, status: Int, queries: Int?, succeeds: Bool)
}

extension Fate {
    /// - Parameter mendable: how long after `now` something is mended at the latest, in milliseconds. Well before a return is
    ///   given up: a worker cannot know of another's request that is still on its way when it gives up.
    init(_ chance: inout Chance, troubled: Int, now: Int64, mendable: Int) {
        guard chance.happens(troubled) else {
            self = .ends(succeeds: !chance.happens(50))
            return
        }
        let succeeds = chance.happens(500)
        let queries = chance.happens(100) ? nil : chance.number(1...4)
        switch chance.number(0...9) {
        case 0: self = .ends(succeeds: false)
        case 1, 2, 3: self = .lasts(queries: queries, succeeds: succeeds)
        case 4, 5: self = .breaksRule(code: chance.pick(["PARAM_ERROR", "INVALID_REQUEST"]))
        case 6, 7:
            let (code, status) = chance.pick([("NO_AUTH", 403), ("NOT_ENOUGH", 403), (nil, 400), ("UNHEARD_OF", 409)])
            let until = chance.happens(200) ? nil : now + Int64(chance.number(1...mendable))
            self = .needsMending(code: code, status: status, until: until)
        default:
            let (code, status) = chance.pick([("NOT_ENOUGH", 403), ("INVALID_REQUEST", 400)])
            self = .shortOfBalance(code: code, status: status, queries: queries, succeeds: succeeds)
        }
    }
}
