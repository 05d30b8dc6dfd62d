import Foundation

/// What curl gets, within 10 s: the benchmark brings no HTTP client of its own. Blocks its thread.
func curl(_ arguments: [String]) throws -> Data {
    let curl = Process()
    let pipe = Pipe()
    curl.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    curl.arguments = ["curl", "--silent", "--max-time", "10"] + arguments
    curl.standardOutput = pipe
    try curl.run()
    let body = pipe.fileHandleForReading.readDataToEndOfFile()
    curl.waitUntilExit()
    return body
}
