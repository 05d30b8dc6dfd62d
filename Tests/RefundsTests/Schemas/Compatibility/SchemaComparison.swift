import StrictJSON

/// Who is to be kept from breaking when a schema changes.
enum SchemaUse {
    /// We read, others write: whatever was good has to stay good.
    case read
    /// We write, others read: nothing may come that could not come before, nothing may be missing that was always there.
    case written
    /// Both are ours, of different versions, side by side in a rolling upgrade.
    case both
}

/// What in a schema would break those who rely on a published one.
///
/// Of a published field everything is compared: a description is its meaning, so another text is another meaning until the
/// published copy says the same. New optional fields are free: readers ignore what they do not know.
struct SchemaComparison {
    let use: SchemaUse
    private(set) var breaks: [String] = []

    init(published: SchemaFields, present: SchemaFields, use: SchemaUse) {
        self.use = use
        for (path, keywords) in published.fields.sorted(by: { $0.key < $1.key }) {
            let name = path.isEmpty ? "the whole" : path
            guard let now = present.fields[path] else {
                breaks.append("\(name) is gone")
                continue
            }
            compare(name, values(keywords), values(now), "values")
            for keyword in Set(keywords.keys).union(now.keys).subtracting(["enum", "const"]).sorted() {
                compare(name, keyword, keywords[keyword], now[keyword])
            }
        }
    }

    private mutating func compare(_ path: String, _ keyword: String, _ old: JSONValue?, _ new: JSONValue?) {
        switch keyword {
        case "required":
            let (old, new) = (set(old) ?? [], set(new) ?? [])
            if use != .read { report(path, "no longer always has", old.subtracting(new)) }
            if use != .written { report(path, "has to have", new.subtracting(old)) }
        case "type":
            compare(path, set(old), set(new), keyword)
        case "minimum", "minLength":
            bound(path, keyword, old?.numberValue?.int64 ?? .min, new?.numberValue?.int64 ?? .min)
        case "maximum", "maxLength":
            bound(path, keyword, -(old?.numberValue?.int64 ?? .max), -(new?.numberValue?.int64 ?? .max))
        default:
            if old != new { breaks.append("\(path): \(keyword) is another") }
        }
    }

    /// Compares sets of what is allowed; `nil` allows everything.
    private mutating func compare(_ path: String, _ old: Set<JSONValue>?, _ new: Set<JSONValue>?, _ what: String) {
        let isWider = old.map { old in new.map { !$0.isSubset(of: old) } ?? true } ?? false
        let isNarrower = new.map { new in old.map { !$0.isSubset(of: new) } ?? true } ?? false
        if isWider, use != .read { breaks.append("\(path): more \(what) than before") }
        if isNarrower, use != .written { breaks.append("\(path): fewer \(what) than before") }
    }

    /// Compares lower bounds.
    private mutating func bound(_ path: String, _ keyword: String, _ old: Int64, _ new: Int64) {
        if new < old, use != .read { breaks.append("\(path): a wider \(keyword)") }
        if new > old, use != .written { breaks.append("\(path): a narrower \(keyword)") }
    }

    private mutating func report(_ path: String, _ what: String, _ names: Set<JSONValue>) {
        breaks += names.compactMap(\.stringValue).sorted().map { "\(path) \(what) \($0)" }
    }

    private func values(_ keywords: SchemaFields.Keywords) -> Set<JSONValue>? {
        keywords["const"].map { [$0] } ?? keywords["enum"]?.arrayValue.map(Set.init)
    }

    private func set(_ value: JSONValue?) -> Set<JSONValue>? {
        value.map { $0.arrayValue.map(Set.init) ?? [$0] }
    }
}
