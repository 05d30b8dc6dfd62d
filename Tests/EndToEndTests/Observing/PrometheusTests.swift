import TestSupport
import Testing

extension EndToEnd {
    /// A real Prometheus with our rules watches two workers.
    @Suite("Watched by Prometheus")
    struct WatchedByPrometheus {
        private static let count = 300

        @Test(
            "an outage of WeChat Pay raises the breaker's alert, which clears after it", .timeLimit(.minutes(5)),
            .enabled(
                if: DevTools.areHereOrRequired("prometheus", "curl", "kcat"),
                "prometheus, curl or kcat is missing; deploy/setup.sh --dev installs them"))
        func outage() async throws {
            try await Processes.run { processes in
                let stage = try await Stage.set(processes, scenario: "calm")
                let intents = TestIntent.many(Self.count)
                let reader = try stage.readOutcomes()
                let workers = ["one", "two"].map { stage.startWorker(["--worker-max-in-flight", "64"], instance: $0) }
                let ports = [try await workers[0].httpPort(), try await workers[1].httpPort()]
                let prometheus = try await PrometheusProcess.start(processes, scrapes: ports)

                // Only then do both have something to say about an outage.
                try await prometheus.wait("two workers with partitions", .seconds(90)) {
                    let scraped = try await prometheus.value("sum(up)")
                    let assigned = try await prometheus.value("count(clawback_assigned_partitions > 0)")
                    return scraped == 2 && assigned == 2
                }
                try await stage.write(Array(intents.prefix(Self.count / 2)))
                _ = try await reader.settled(Self.count / 2, by: workers[0], within: .seconds(120))
                try await prometheus.wait("a quiet moment", .seconds(60)) { try await prometheus.firing().isEmpty }

                try await stage.simulator.control("outage", #"{"mode":"503"}"#)
                let began = ContinuousClock.now
                try await stage.write(Array(intents.dropFirst(Self.count / 2)))
                try await prometheus.wait("the alert", .seconds(60)) {
                    try await prometheus.firing().contains { $0.name == "ClawbackBreakerOpen" }
                }
                let raised = began.duration(to: .now)
                let firing = try await prometheus.firing()
                // The second one is the same after a quarter of an hour, which is two seconds here as well.
                #expect(firing.allSatisfy { $0.name.hasPrefix("ClawbackBreakerOpen") }, "no other is raised")
                let alert = try #require(firing.first { $0.name == "ClawbackBreakerOpen" })
                #expect(alert.labels["kind"] == "server")
                #expect(alert.labels["severity"] == "warning")

                try await stage.simulator.control("outage", #"{"mode":"off"}"#)
                let ended = ContinuousClock.now
                try await prometheus.wait("the alert's end", .seconds(90)) { try await prometheus.firing().isEmpty }
                let cleared = ended.duration(to: .now)
                _ = try await reader.settled(Self.count, by: workers[0], within: .seconds(120))
                try await prometheus.wait("all outcomes in Prometheus", .seconds(60)) {
                    try await prometheus.value(#"sum(clawback_outcomes_total{status="success"})"#) == Double(Self.count)
                }
                for worker in workers { worker.process.send(.terminate) }
                for worker in workers {
                    #expect(try await worker.process.ended(within: .seconds(60)) == .exited(0))
                }
                Fates.report(
                    "the breaker's alert: raised \(raised.milliseconds) ms after an outage began, cleared "
                        + "\(cleared.milliseconds) ms after its end")
            }
        }
    }
}
