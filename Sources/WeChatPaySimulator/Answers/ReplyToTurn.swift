extension Reply {
    /// What the API sends after the ledger's turn.
    package init(_ turn: LedgerTurn, behaviour: APIBehaviour) {
        switch turn.fault {
        case nil: self = .answer(Self.honest(turn, behaviour))
        case .refused(let failure)?: self = .answer(Answer(failure, behaviour: behaviour))
        case .serverError(let status, let body, _)?:
            self = .answer(.serverError(status, body, label: "server-error"))
        case .timeout(let duration, _)?: self = .silence(duration)
        case .cut?: self = .cut
        case .accepted?:
            self = .answer(Answer(status: 202, body: [], signing: .valid, label: "accepted"))
        case .badSignature(let kind)?:
            var answer = Self.honest(turn, behaviour)
            // A refusal may go unsigned anyway: only what claims a state can be spoilt.
            if answer.status == 200 {
                answer.signing = .broken(kind)
                answer.label = kind.rawValue
            }
            self = .answer(answer)
        case .wrongAnswer(let field)?:
            guard case .state(let view) = turn.answer else {
                self = .answer(Self.honest(turn, behaviour))
                return
            }
            var answer = Answer(view.altered(field), behaviour: behaviour)
            answer.label = field.rawValue
            self = .answer(answer)
        case .hostile(let kind)?:
            var answer = Self.honest(turn, behaviour)
            if answer.status == 200 { answer.turn(kind) }
            self = .answer(answer)
        case .unreadable?:
            self = .answer(
                Answer(status: 200, body: Array("{\"result\":".utf8), signing: .valid, label: "unreadable"))
        }
    }

    private static func honest(_ turn: LedgerTurn, _ behaviour: APIBehaviour) -> Answer {
        switch turn.answer {
        case .state(let view)?: Answer(view, behaviour: behaviour)
        case .failure(let failure)?: Answer(failure, behaviour: behaviour)
        case nil: Answer(.systemError, behaviour: behaviour)
        }
    }
}

extension ReturnView {
    fileprivate func altered(_ field: Fault.WrongField) -> ReturnView {
        var view = self
        switch field {
        case .amount: view.amount += 1
        case .outReturnNo: view.outReturnNo += "X"
        case .returnMchid: view.returnMchid = "9" + view.returnMchid.dropFirst() + "0"
        case .subMchid: view.subMchid = "9" + view.subMchid.dropFirst() + "0"
        }
        return view
    }
}
