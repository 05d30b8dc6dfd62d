import Logging

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension LineLogHandler {
    /// As the log settings say, and with a warning for each variable of the environment that looks like a setting and
    /// is none.
    static func bootstrap(_ loader: ConfigurationLoader) throws(ConfigurationError) {
        let log = try loader.log()
        bootstrap(level: log.level, format: log.format)
        let logger = Logger(label: "configuration")
        for exposure in SecretExposure.all(loader) {
            logger.warning(
                "a file with a secret can be read by others; chmod 600 it",
                metadata: [
                    "event": "secret.readable", "path": .string(exposure.path), "mode": .string(exposure.modeText),
                    "setting": .string(exposure.setting),
                ])
        }
        for name in loader.sources.unknownEnvironmentVariables {
            let meant = nearest(to: name, among: Settings.all.map(\.name.environmentVariable))
            logger.warning(
                "no setting has this name in the environment",
                metadata: [
                    "event": "configuration.unknown_variable", "name": .string(name),
                    "did_you_mean": .string(meant ?? "-"),
                ])
        }
    }

    /// For commands whose only settings are those of the log.
    static func bootstrap(_ flags: LogFlags) throws(ConfigurationError) {
        let sources = ConfigurationSources(
            flags: flags.given, environment: ProcessInfo.processInfo.environment, file: nil)
        try bootstrap(ConfigurationLoader(sources: sources, hostName: systemHostName()))
    }
}
