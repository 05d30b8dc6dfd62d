import Foundation
import Testing

@testable import ClawbackCommands

@Suite("When key files are read again")
struct KeyWatchTests {
    private let start = ContinuousClock.now
    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "clawback-watch-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private func write(_ name: String, _ text: String) throws -> String {
        let path = folder + "/" + name
        try FileManager.default.createDirectory(
            atPath: URL(filePath: path).deletingLastPathComponent().path, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        return path
    }

    @Test("a file written anew, replaced, truncated, touched or removed has another mark; one left alone has not")
    func marks() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = try write("key.pem", "one")
        let first = try #require(FileMark(path))
        #expect(FileMark(path) == first)
        // The same size within the same clock tick: told by the file it is.
        let other = try write("other.pem", "two")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)], ofItemAtPath: other)
        #expect(rename(other, path) == 0)
        let second = try #require(FileMark(path))
        #expect(second != first)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1_700_000_001)], ofItemAtPath: path)
        let third = try #require(FileMark(path))
        #expect(third != second)
        try FileHandle(forWritingTo: URL(filePath: path)).truncate(atOffset: 1)
        #expect(FileMark(path) != third)
        try FileManager.default.removeItem(atPath: path)
        #expect(FileMark(path) == nil)
    }

    @Test("the swap of a folder's link, as Kubernetes does it, counts")
    func links() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try write("..one/key.pem", "same")
        _ = try write("..two/key.pem", "same")
        let files = FileManager.default
        try files.createSymbolicLink(atPath: folder + "/..data", withDestinationPath: "..one")
        try files.createSymbolicLink(atPath: folder + "/key.pem", withDestinationPath: "..data/key.pem")
        let before = try #require(FileMark(folder + "/key.pem"))
        try files.createSymbolicLink(atPath: folder + "/..data_tmp", withDestinationPath: "..two")
        #expect(rename(folder + "/..data_tmp", folder + "/..data") == 0)
        #expect(FileMark(folder + "/key.pem") != before)
    }

    @Test("nothing is due while nothing changes, unless somebody asks")
    func quiet() {
        let watch = KeyWatch(seen: [:], now: start)
        #expect(!watch.isDue([:], isAsked: false, now: start + .seconds(86_400)))
        #expect(watch.isDue([:], isAsked: true, now: start))
    }

    @Test("what WeChat Pay refused is tried again after a minute, what could not be tried at the next look")
    func again() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = try write("key.pem", "one")
        let marks = [path: try #require(FileMark(path))]
        var watch = KeyWatch(seen: [:], now: start)
        #expect(watch.isDue(marks, isAsked: false, now: start))
        #expect(watch.note(.refused, "401", marks, isAsked: false, now: start) == true)
        #expect(!watch.isDue(marks, isAsked: false, now: start + .seconds(59)))
        #expect(watch.isDue(marks, isAsked: false, now: start + .seconds(60)))
        #expect(watch.note(.refused, "401", marks, isAsked: false, now: start + .seconds(60)) == false, "said once")
        #expect(watch.note(.undecided, "timed out", marks, isAsked: false, now: start + .seconds(120)) == true)
        #expect(watch.isDue(marks, isAsked: false, now: start + .seconds(121)))
        #expect(watch.note(.settled, nil, marks, isAsked: false, now: start + .seconds(121)) == true)
        #expect(!watch.isDue(marks, isAsked: false, now: start + .seconds(86_400)))
    }
}
