import TestSupport
import Testing

extension EndToEnd {
    @Suite("The brokers and kcat")
    struct KcatTests {
        @Test(
            "what kcat writes it reads back byte for byte", .timeLimit(.minutes(2)),
            arguments: BrokerKind.allCases)
        func bytes(broker: BrokerKind) async throws {
            try await Processes.run { processes in
                let broker = try await BrokerProcess.start(broker, processes)
                let kcat = Kcat(processes: processes, bootstrapServers: broker.bootstrapServers)
                let values: [[UInt8]] = [
                    [0, 0xFF, 10, 13, 9], Array("line\n".utf8), [UInt8](repeating: 91, count: 1 << 20),
                ]
                for (number, value) in values.enumerated() {
                    let file = try processes.folder.write("value", value)
                    try await kcat.write(file: file, to: "bytes", key: "\(number)", partition: 0)
                }
                try await kcat.writeTombstone(to: "bytes", key: "none", partition: 0)
                let read = try await kcat.read("bytes")
                #expect(read.map(\.value) == values + [nil])
                #expect(read.last?.key == Array("none".utf8))
                #expect(read.map(\.offset) == [0, 1, 2, 3])
            }
        }
    }
}
