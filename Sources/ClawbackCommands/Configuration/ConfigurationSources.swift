import Configuration

/// Where settings come from: flags, then the environment, then the file; the first that has one wins, whole.
struct ConfigurationSources: Sendable {
    /// A value and where it was found, in the words of an error line.
    struct Found: Hashable, Sendable {
        let text: String
        let source: String
    }

    private let flags: InMemoryProvider
    private let environment: KeyMappingProvider<EnvironmentVariablesProvider>
    private let file: ConfigurationFile?
    /// Names of variables that begin like ours but are none of ours, sorted.
    let unknownEnvironmentVariables: [String]

    /// - Parameters:
    ///   - flags: texts by key.
    ///   - environment: the whole environment of the process.
    init(flags: [SettingName: String], environment: [String: String], file: ConfigurationFile?) {
        let secretKeys = Set(Settings.all.filter(\.isSecret).map(\.name))
        self.flags = InMemoryProvider(
            name: "flags",
            values: Dictionary(
                uniqueKeysWithValues: flags.map { name, text in
                    (
                        AbsoluteConfigKey(name.components),
                        ConfigValue(.string(text), isSecret: secretKeys.contains(name))
                    )
                }))
        let ours = environment.filter { name, _ in name.hasPrefix(SettingName.environmentPrefix) }
        // The library's own names have no word boundary after a digit (API_V3KEY_FILE), so its keys are mapped to
        // whole names.
        self.environment = EnvironmentVariablesProvider(
            environmentVariables: ours, secretsSpecifier: .specific(Set(secretKeys.map(\.environmentVariable)))
        ).mapKeys { key in
            AbsoluteConfigKey([SettingName(key: key.components.joined(separator: ".")).environmentVariable])
        }
        self.file = file
        let known = Set(Settings.all.map(\.name.environmentVariable)).union(Self.variablesOfOurTools)
        self.unknownEnvironmentVariables = ours.keys.filter { !known.contains($0) }.sorted()
    }

    var filePath: String? { file?.path }

    /// - Throws: for a key of the file that is not in the table.
    func checkFileKeys() throws(ConfigurationError) {
        guard let file else { return }
        let known = Set(Settings.all.map(\.key))
        let groups = Set(Settings.all.map(\.name.group))
        let properties = Settings.Kafka.properties.description.key + "."
        for key in file.keys.sorted() where !known.contains(key) && !key.hasPrefix(properties) {
            guard groups.contains(key) else {
                throw .unknownKey(
                    key: key, path: file.path, suggestion: nearest(to: key, among: Settings.all.map(\.key)))
            }
            // "kafka:" with everything below it commented out is an empty group, not a value.
            if file.text(of: SettingName(key: key)) != nil { throw .groupHasValue(key: key, path: file.path) }
        }
    }

    /// An empty variable or an empty value in the file counts as not given; an empty flag is a value like any other.
    func find(_ setting: SettingDescription) -> Found? {
        let key = AbsoluteConfigKey(setting.name.components)
        if let text = Self.text(flags, key) { return Found(text: text, source: "--\(setting.name.flag)") }
        if let text = Self.text(environment, key), !text.isEmpty {
            return Found(text: text, source: setting.name.environmentVariable)
        }
        guard let file else { return nil }
        if let text = file.text(of: setting.name) { return Found(text: text, source: file.path) }
        let entries = setting == Settings.Kafka.properties.description ? file.entries(of: setting.name) : []
        return entries.isEmpty ? nil : Found(text: ValueForm.text(of: entries), source: file.path)
    }

    /// Whether the command line gives it.
    func hasFlag(_ setting: SettingDescription) -> Bool {
        Self.text(flags, AbsoluteConfigKey(setting.name.components)) != nil
    }

    /// The file, where it is what gives `setting`.
    func fileGiving(_ setting: SettingDescription) -> String? {
        guard let file, find(setting)?.source == file.path else { return nil }
        return file.path
    }

    private static func text(_ provider: some ConfigProvider, _ key: AbsoluteConfigKey) -> String? {
        guard case .string(let text)? = try? provider.value(forKey: key, type: .string).value?.content else {
            return nil
        }
        return text
    }

    /// Read by scripts and tests of this project, never by the program.
    private static let variablesOfOurTools: Set<String> = ["CLAWBACK_DEV_TOOLS"]
}
