import ArgumentParser

/// Flags of the `log.*` keys.
struct LogFlags: ParsableArguments {
    @Option(Settings.Log.level) var level: String?
    @Option(Settings.Log.format) var format: String?

    var given: [SettingName: String] {
        Settings.texts([
            (Settings.Log.level.description, level),
            (Settings.Log.format.description, format),
        ])
    }
}
