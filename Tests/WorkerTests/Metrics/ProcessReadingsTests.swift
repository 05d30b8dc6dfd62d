import KafkaRecords
import Testing

@testable import Worker

#if os(Linux)
    @Suite("The process's own figures")
    struct ProcessReadingsTests {
        @Test("the process tells its memory, its CPU time and when it started")
        func process() throws {
            let registry = MetricsRegistry()
            let process = ProcessReadings()
            registry.read { process.write(to: &$0) }
            let scrape = Scrape(registry.render(.prometheusText))
            let now = Double(Timestamp.systemNow().milliseconds) / 1000
            let start = try #require(scrape["process_start_time_seconds"])
            // The kernel knows when it was booted to the second.
            #expect(start < now + 2)
            #expect(start > now - 86_400)
            #expect(try #require(scrape["process_resident_memory_bytes"]) > 1_000_000)
            #expect(try #require(scrape["process_cpu_seconds_total"]) < 86_400)
            #expect(scrape.samples.keys.contains { $0.hasPrefix("clawback_build_info{version=") })
        }
    }
#endif
