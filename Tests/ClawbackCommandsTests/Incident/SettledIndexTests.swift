import Foundation
import KafkaRecords
import Refunds
import Testing

@testable import ClawbackCommands

@Suite("The index of settled returns")
struct SettledIndexTests {
    private func record(_ number: String, _ status: String) -> Record {
        Record(
            place: SampleCases.place(0, topic: "refund-outcomes"), timestamp: nil, key: nil,
            value: Array(#"{"outcome_id":"x","status":"\#(status)","out_return_no":"\#(number)"}"#.utf8), headers: [])
    }

    @Test("knows settled ones, over more of them than wait in memory, and nothing else")
    func knows() throws {
        let index = try SettledIndex(folder: nil)
        defer { index.close() }
        for number in 0..<10_000 {
            try index.add(record("N\(number)", number.isMultiple(of: 2) ? "success" : "failed"))
        }
        try index.add(record("N1", "success"))
        try index.add(record("open", "processing"))
        try index.add(Record(place: SampleCases.place(0), timestamp: nil, key: nil, value: nil, headers: []))
        for number in [0, 1, 4095, 4096, 9999] { #expect(try index.contains(try #require(OutReturnNo("N\(number)")))) }
        for number in ["open", "N10000", "n1"] { #expect(try !index.contains(try #require(OutReturnNo(number)))) }
        #expect(index.count == 10_001)
        #expect(index.unreadable == 1)
    }

    @Test("leaves no file behind, not even while it is open")
    func noFile() throws {
        let folder = NSTemporaryDirectory() + "/clawback-spill-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let index = try SettledIndex(folder: folder)
        defer { index.close() }
        for number in 0..<9000 { try index.add(record("N\(number)", "success")) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }

    @Test("a folder that is not there is the caller's mistake")
    func noFolder() {
        let error = #expect(throws: CommandFailure.self) { try SettledIndex(folder: "/nonexistent/folder") }
        #expect(error?.exit == .usage)
        #expect(error?.line.contains("--spill") == true)
    }
}
