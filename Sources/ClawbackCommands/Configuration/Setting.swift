/// One row of the table of settings, without its type: what flags, help texts, error lines and the README are made of.
struct SettingDescription: Hashable, Sendable {
    enum Presence: Hashable, Sendable {
        case required
        /// Absent is a value of its own; `meaning` says which.
        case optional(meaning: String)
        case defaulted(String)
    }

    let name: SettingName
    let presence: Presence
    /// Secrets are shown as `<redacted>` wherever they would be shown.
    let isSecret: Bool
    let allowed: String
    let help: String

    var key: String { name.key }

    /// The column "default" of a table.
    var defaultText: String {
        switch presence {
        case .required: "required"
        case .optional(let meaning): meaning
        case .defaulted(let text): text
        }
    }
}

/// A setting whose value is read as `Value`.
struct Setting<Value: Sendable>: Sendable {
    let description: SettingDescription
    let form: ValueForm<Value>

    init(
        _ key: String, _ presence: SettingDescription.Presence, _ form: ValueForm<Value>, isSecret: Bool = false,
        help: String
    ) {
        self.description = SettingDescription(
            name: SettingName(key: key), presence: presence, isSecret: isSecret, allowed: form.allowed, help: help)
        self.form = form
    }
}
