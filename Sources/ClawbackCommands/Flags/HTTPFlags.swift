import ArgumentParser

/// Flags of the `http.*` keys.
struct HTTPFlags: ParsableArguments {
    @Option(Settings.HTTP.host) var host: String?
    @Option(Settings.HTTP.port) var port: String?

    var given: [SettingName: String] {
        Settings.texts([
            (Settings.HTTP.host.description, host),
            (Settings.HTTP.port.description, port),
        ])
    }
}
