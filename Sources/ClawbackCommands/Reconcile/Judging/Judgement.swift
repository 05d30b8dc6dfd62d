import KafkaRecords
import Refunds

/// What one number comes to.
struct Judgement: Hashable, Sendable {
    /// In the order in which they are reported; each number is of one kind, the first that fits.
    enum Kind: String, CaseIterable, Sendable {
        case contradiction
        case successUnknown = "success-unknown"
        case intentsDisagree = "intents-disagree"
        case amountDisagrees = "amount-disagrees"
        case otherReturn = "other-return"
        case outcomeDisagrees = "outcome-disagrees"
        case outcomeBehind = "outcome-behind"
        case noOutcome = "no-outcome"
        case neverArrived = "never-arrived"
        case stalled
        case overdue
        case outcomeWithoutIntent = "outcome-without-intent"
        case notAnswered = "not-answered"
        case open
        case inStep = "in-step"
        case outsideWindow = "outside-window"
        case ofInvalidIntent = "of-invalid-intent"

        /// Whether somebody has to do something about it.
        var isException: Bool {
            switch self {
            case .notAnswered, .open, .inStep, .outsideWindow, .ofInvalidIntent: false
            default: true
            }
        }

        /// What it means, for the table.
        var meaning: String {
            switch self {
            case .contradiction: "two settled outcomes that say different things"
            case .successUnknown: "outcome says success, WeChat Pay does not know the number: ALARM"
            case .amountDisagrees: "amounts disagree"
            case .otherReturn: "WeChat Pay knows the number as another return"
            case .outcomeDisagrees: "settled outcome disagrees with WeChat Pay"
            case .intentsDisagree: "intents with one number ask for different returns"
            case .outcomeBehind: "outcome says processing, WeChat Pay has settled it"
            case .noOutcome: "no outcome"
            case .neverArrived: "no outcome, and WeChat Pay does not know the number: never arrived"
            case .stalled: "stalled: nobody asks any more"
            case .overdue: "processing, and its next check is long past due"
            case .outcomeWithoutIntent: "outcome without an intent"
            case .notAnswered: "WeChat Pay not asked, or no answer"
            case .open: "processing, under way"
            case .inStep: "in step"
            case .outsideWindow: "outcome of an intent outside the window: not judged"
            case .ofInvalidIntent: "outcome of an invalid intent"
            }
        }
    }

    /// What publishing could mend.
    enum Repair: Hashable, Sendable {
        /// The missing settled outcome.
        case publish(ReturnAnswer)
        /// The right settled outcome, against a wrong one that consumers may have acted on.
        case contradict(ReturnAnswer, outcomeID: String)
    }

    var kind: Kind
    /// The facts, for a person.
    var words: String
    var repair: Repair?

    init(_ kind: Kind, _ words: String, repair: Repair? = nil) {
        self.kind = kind
        self.words = words
        self.repair = repair
    }
}
