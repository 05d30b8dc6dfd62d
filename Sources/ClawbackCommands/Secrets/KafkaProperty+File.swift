extension KafkaProperty {
    /// `sasl.password.file` names the file that holds `sasl.password`. No property of librdkafka's ends so.
    static let fileSuffix = ".file"

    private static let sizeLimit = 1 << 16

    /// The property that this one's value is to be read for; `nil` when the value is its own.
    var propertyInFile: String? {
        guard name.hasSuffix(Self.fileSuffix), name.count > Self.fileSuffix.count else { return nil }
        return String(name.dropLast(Self.fileSuffix.count))
    }

    /// This property with its value out of the file that it names, or as it is.
    ///
    /// - Parameter all: all properties, none of which may give the same a value of its own.
    /// - Throws: exit code 64, and never anything out of the file.
    func resolved(among all: [KafkaProperty]) throws(ConfigurationError) -> KafkaProperty {
        guard let target = propertyInFile else { return self }
        guard !all.contains(where: { $0.name == target }) else {
            throw .contradiction(
                keys: ["kafka.properties"], problem: "\(target) and \(name) are both given; give one of them")
        }
        func refuse(_ reason: String) -> ConfigurationError { .secretFile(property: name, path: value, reason: reason) }
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.read(value, limit: Self.sizeLimit)
        } catch {
            throw refuse(error.reason)
        }
        // The line feed that editors end a file with is no part of a password; one before it might be.
        var text = bytes[...]
        if text.last == UInt8(ascii: "\n") { text.removeLast() }
        if text.last == UInt8(ascii: "\r") { text.removeLast() }
        guard !text.isEmpty else { throw refuse("is empty") }
        guard !text.contains(0), let value = String(validating: text, as: UTF8.self) else {
            throw refuse("is not text")
        }
        return KafkaProperty(name: target, value: value)
    }
}
