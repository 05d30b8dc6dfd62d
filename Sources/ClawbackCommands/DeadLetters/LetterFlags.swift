import ArgumentParser
import KafkaRecords

/// Which letters are meant. What is given several times means any of the values.
struct LetterFlags: ParsableArguments {
    @Option(help: ArgumentHelp("Error code, such as INVALID_INTENT or GAVE_UP.", valueName: "code"))
    var code: [String] = []
    @Option(help: ArgumentHelp("Sub-merchant, as far as the value can be read.", valueName: "digits"))
    var subMchid: [String] = []
    @Option(help: ArgumentHelp("The platform's id of the intent, as far as the value can be read.", valueName: "id"))
    var intentID: [String] = []
    @OptionGroup var window: WindowFlags

    func filter(places: Set<LetterPlace>, now: Timestamp) throws(CommandFailure) -> LetterFilter {
        LetterFilter(
            codes: Set(code), merchants: Set(subMchid), intents: Set(intentID), window: try window.window(now: now),
            places: places)
    }
}
