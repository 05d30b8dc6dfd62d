/// What a text of metrics says.
struct Scrape {
    /// By the sample's name with its labels, as written.
    private(set) var samples: [String: Double] = [:]
    /// Names of samples without labels, in order of appearance, each once.
    private(set) var names: [String] = []
    private(set) var helps: [String: String] = [:]
    private(set) var types: [String: String] = [:]

    init(_ text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            switch words.first {
            case "#" where words.count == 4 && words[1] == "HELP": helps[words[2]] = words[3]
            case "#" where words.count == 4 && words[1] == "TYPE": types[words[2]] = words[3]
            case "#": break
            default:
                guard let space = line.lastIndex(of: " ") else { continue }
                let sample = String(line[..<space])
                samples[sample] = Double(line[line.index(after: space)...])
                let name = String(sample.prefix { $0 != "{" })
                if names.last != name { names.append(name) }
            }
        }
    }

    subscript(sample: String) -> Double? { samples[sample] }

    /// The name under which HELP and TYPE of a sample stand.
    func family(of name: String) -> String {
        for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
            let family = String(name.dropLast(suffix.count))
            if types[family] == "histogram" { return family }
        }
        return name
    }
}
