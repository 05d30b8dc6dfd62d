import Foundation
import KafkaRecords
import StrictJSON
import Testing

@testable import Refunds

@Suite("Records against the published ones")
struct GoldenTests {
    @Test("what version 1 wrote is written still: every member and header with the same bytes, new ones aside")
    func written() throws {
        let present = GoldenRecords.present()
        if ProcessInfo.processInfo.environment["CLAWBACK_PUBLISH"] != nil { try GoldenRecords.publish(present) }
        let published = try GoldenRecords.published()
        #expect(published.count == 9)
        for (name, golden) in published {
            let record = try #require(present[name], "\(name) is written no more")
            #expect(record.topic == golden.topic, "\(name)")
            #expect(record.key == Array(golden.key.utf8), "\(name)")
            for header in golden.headers { #expect(record.headers.contains(header), "\(name): \(header.name)") }
            let value = try #require(record.value, "\(name)")
            if golden.topic == "refund-dead-letters" {
                #expect(value == golden.value, "\(name)")
            } else {
                #expect(try holds(value, golden.value), "\(name): \(String(decoding: value, as: UTF8.self))")
            }
        }
    }

    @Test("a scheduled check that version 1 wrote is read, and means the same")
    func checks() throws {
        let golden = try GoldenRecords.published().values.filter { $0.topic.hasPrefix("refund-requery.") }
        #expect(!golden.isEmpty)
        for record in golden {
            let read = try RequeryRecord.decode(value: record.value)
            #expect(try holds(read.encode(), record.value))
        }
    }

    @Test("an intent that version 1 read is read, with every field, and reaches the same number")
    func intents() throws {
        for (name, bytes) in try Repository.samples("intent", "good", of: PublishedSchemas.folder) {
            let intent = try IntentDecoder.decode(value: bytes, headers: [])
            var writer = JSONWriter()
            writer.object(intent.write)
            let object = try #require(JSONParser.parse(bytes).objectValue)
            let again = try #require(JSONParser.parse(writer.bytes).objectValue)
            for member in again.members { #expect(member.value == object[member.name], "\(name): \(member.name)") }
            if let number = object["out_return_no"]?.stringValue {
                #expect(intent.outReturnNo.rawValue == number, "\(name)")
            }
        }
    }

    @Test("the comparison notices a changed, a missing and a re-formatted member, and passes a new one")
    func noticed() throws {
        let golden = Array(#"{"a":1,"b":{"c":"x"},"d":[1]}"#.utf8)
        #expect(try holds(golden, golden))
        #expect(try holds(Array(#"{"a":1,"b":{"c":"x","e":2},"d":[1],"f":null}"#.utf8), golden))
        for other in [
            #"{"a":2,"b":{"c":"x"},"d":[1]}"#, #"{"a":1.0,"b":{"c":"x"},"d":[1]}"#, #"{"a":1,"b":{},"d":[1]}"#,
            #"{"a":1,"b":{"c":"x"}}"#, #"{"a":1,"b":{"c":"x"},"d":[1,2]}"#, #"{"a":"1","b":{"c":"x"},"d":[1]}"#,
        ] {
            #expect(try !holds(Array(other.utf8), golden), "\(other)")
        }
    }

    /// Whether `value` has all that `golden` has, member by member.
    private func holds(_ value: [UInt8], _ golden: [UInt8]) throws -> Bool {
        try holds(JSONParser.parse(value), JSONParser.parse(golden))
    }

    private func holds(_ value: JSONValue, _ golden: JSONValue) -> Bool {
        guard case .object(let object) = value, case .object(let wanted) = golden else { return value == golden }
        return wanted.members.allSatisfy { member in object[member.name].map { holds($0, member.value) } ?? false }
    }
}
