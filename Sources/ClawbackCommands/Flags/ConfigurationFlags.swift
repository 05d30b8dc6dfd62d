import ArgumentParser

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `--config` and a flag for every key.
struct ConfigurationFlags: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("YAML file with settings.", valueName: "file"))
    var config: String?

    @OptionGroup(title: "Kafka") var kafka: KafkaFlags
    @OptionGroup(title: "WeChat Pay") var weChatPay: WeChatPayFlags
    @OptionGroup(title: "Worker") var worker: WorkerFlags
    @OptionGroup(title: "HTTP") var http: HTTPFlags
    @OptionGroup(title: "Log") var log: LogFlags

    /// Texts by key, of the flags that were given.
    var given: [SettingName: String] {
        [kafka.given, weChatPay.given, worker.given, http.given, log.given].reduce(into: [:]) { all, some in
            all.merge(some) { first, _ in first }
        }
    }

    /// A loader over flags, the process's environment and the file.
    ///
    /// - Throws: when the file cannot be read, is not YAML, or has a key that is not in the table.
    func loader() throws(ConfigurationError) -> ConfigurationLoader {
        let file: ConfigurationFile? = if let config { try ConfigurationFile(path: config) } else { nil }
        let sources = ConfigurationSources(
            flags: given, environment: ProcessInfo.processInfo.environment, file: file)
        return try ConfigurationLoader(sources: sources, hostName: systemHostName())
    }
}

extension Settings {
    /// Pairs of rows and flag values as texts by key, without those that were not given.
    static func texts(_ flags: [(SettingDescription, String?)]) -> [SettingName: String] {
        flags.reduce(into: [:]) { texts, flag in texts[flag.0.name] = flag.1 }
    }
}
