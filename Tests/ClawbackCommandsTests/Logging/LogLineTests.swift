import KafkaRecords
import Logging
import StrictJSON
import Synchronization
import Testing

@testable import ClawbackCommands

@Suite("Log lines")
struct LogLineTests {
    private let moment = Timestamp(milliseconds: 1_700_000_000_123)

    @Test("a JSON line has the stable fields first and the metadata by name")
    func json() {
        let line = LogLine(
            moment: moment, level: .warning, message: "no broker", logger: "kafka",
            metadata: [
                "event": "broker.unreachable", "port": "\(9092)", "count": .stringConvertible(3),
                "ok": .stringConvertible(false), "level": "x",
            ])
        #expect(
            String(decoding: line.json(), as: UTF8.self)
                == #"{"ts":"2023-11-14T22:13:20.123Z","level":"warning","event":"broker.unreachable","message":"no broker","logger":"kafka","#
                + #""count":3,"_level":"x","ok":false,"port":"9092"}"# + "\n")
    }

    @Test("nested metadata stays nested")
    func nested() {
        let line = LogLine(
            moment: moment, level: .info, message: "e", logger: "l",
            metadata: ["a": ["x", .stringConvertible(1), ["k": "v"]], "d": ["b": "2", "a": ["1"]]])
        #expect(
            String(decoding: line.json(), as: UTF8.self)
                .hasSuffix(#""a":["x",1,{"k":"v"}],"d":{"a":["1"],"b":"2"}}"# + "\n"))
    }

    @Test("whatever is logged, a line is one line of JSON")
    func hostile() throws {
        let line = LogLine(
            moment: moment, level: .error, message: "a\nb\"\\", logger: "l\u{0}",
            metadata: ["m": "\u{1b}[0m\r\n\u{2028}"]
        ).json()
        #expect(line.filter { $0 == UInt8(ascii: "\n") }.count == 1)
        _ = try JSONParser.parse(line.dropLast())
    }

    @Test("a text line quotes what is more than one word")
    func text() {
        let line = LogLine(
            moment: moment, level: .info, message: "worker started", logger: "l",
            metadata: ["group": "clawback", "why": "no broker", "empty": ""])
        #expect(
            String(decoding: line.text(), as: UTF8.self)
                == "22:13:20.123Z INFO     worker started empty=\"\" group=clawback why=\"no broker\"\n")
    }

    @Test("on a terminal with colours the level has one, and its word all the same")
    func colour() {
        let line = LogLine(moment: moment, level: .error, message: "stuck", logger: "l", metadata: [:])
        #expect(
            String(decoding: line.text(hasColour: true), as: UTF8.self)
                == "22:13:20.123Z \u{1b}[31mERROR   \u{1b}[0m stuck\n")
    }

    @Test("metadata given with the event wins over the logger's own, and nothing below the level is written")
    func handler() {
        let written = Written()
        var logger = Logger(label: "test") { label in
            LineLogHandler(
                label: label, logLevel: .info,
                sink: LogSink(
                    format: .text, hasColour: false, now: { Timestamp(milliseconds: 0) },
                    write: { bytes in written.lines.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) } }))
        }
        logger[metadataKey: "a"] = "own"
        logger.debug("hidden")
        logger.info("shown", metadata: ["a": "given"])
        #expect(written.lines.withLock { $0 } == ["00:00:00.000Z INFO     shown a=given\n"])
    }
}

private final class Written: Sendable {
    let lines = Mutex<[String]>([])
}
