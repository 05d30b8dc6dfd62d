import ArgumentParser

extension Option where Value == String? {
    /// The flag of a row of the table. It takes any text: the table's own form judges it, whatever its source.
    init<T>(_ setting: Setting<T>) {
        let row = setting.description
        self.init(
            name: .customLong(row.name.flag), help: ArgumentHelp("\(row.help) (\(row.defaultNote))", valueName: "value")
        )
    }
}

extension SettingDescription {
    /// What a help text says about the default.
    fileprivate var defaultNote: String {
        switch presence {
        case .required: "required"
        case .optional, .defaulted: "default: \(defaultText)"
        }
    }
}
