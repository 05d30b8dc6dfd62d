import Foundation

/// What the kernel says of this process (proc(5)). On systems without `/proc` nothing is said.
package struct ProcessReadings: Sendable {
    /// Seconds since 1970; the kernel gives the start in ticks since its own.
    private let start: Double?

    package init() {
        start = Self.bootTime.flatMap { boot in Self.stat.map { boot + $0.startAfterBoot } }
    }

    package func write(to readings: inout MetricReadings) {
        readings.set(.buildInfo, [BuildInfo.version, BuildInfo.build], to: 1)
        if let start { readings.set(.processStart, to: start) }
        guard let stat = Self.stat else { return }
        readings.set(.processMemory, to: stat.residentBytes)
        readings.set(.processCPU, to: stat.cpuSeconds)
    }

    private struct Stat {
        var cpuSeconds: Double
        /// Seconds.
        var startAfterBoot: Double
        var residentBytes: Double
    }

    private static var stat: Stat? {
        guard let line = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
            // The program's name, in parentheses, may have spaces and parentheses of its own.
            let name = line.lastIndex(of: ")")
        else { return nil }
        // The first of these is the third of proc(5)'s list.
        let fields = line[line.index(after: name)...].split(separator: " ").map { Double($0) ?? 0 }
        guard fields.count > 21 else { return nil }
        let tick = Double(sysconf(Int32(_SC_CLK_TCK)))
        let page = Double(sysconf(Int32(_SC_PAGESIZE)))
        return Stat(
            cpuSeconds: (fields[11] + fields[12]) / tick, startAfterBoot: fields[19] / tick,
            residentBytes: fields[21] * page)
    }

    private static var bootTime: Double? {
        // Read to its end: `String(contentsOfFile:)` takes the first piece of such a file for the whole.
        guard let file = FileHandle(forReadingAtPath: "/proc/stat"), let content = try? file.readToEnd() else {
            return nil
        }
        let lines = String(decoding: content, as: UTF8.self).split(separator: "\n")
        return lines.first { $0.hasPrefix("btime ") }.flatMap { Double($0.dropFirst(6)) }
    }
}
