import Foundation
import StrictJSON
import TestSupport
import Testing

extension EndToEnd {
    @Suite(
        "The dashboard in a real browser",
        .enabled(
            if: BrowserRun.isHereOrRequired,
            "needs Chromium and Python: deploy/setup.sh --dev installs them"))
    struct DashboardInBrowser {
        /// Printable ASCII without spaces: an id that the contract allows.
        private static let hostileID = "<img/src=x/onerror=window.owned=1>"

        /// All kinds of ends, and a reason that is markup.
        private static let scenario = """
            {"seed": 6, "latency": {"lognormal": {"median": "180ms", "sigma": 0.35}},
             "shares": [
               {"share": 0.80, "plan": "success"}, {"share": 0.03, "plan": "failed:ACCOUNT_ABNORMAL"},
               {"share": 0.02, "plan": "PARAM_ERROR"}, {"share": 0.10, "plan": "processing:1"}, {"share": 0.05, "plan": "processing:2"}
             ],
             "rules": [{"match": {"amount": 3}, "result": "failed", "failReason": "<img src=x onerror=window.owned=1>"}]}
            """

        private static var intents: [TestIntent] {
            TestIntent.many(200) + [
                TestIntent(intentID: hostileID, amount: 1), TestIntent(intentID: "RF-reason", amount: 3),
            ]
        }

        private static func worker(_ stage: Stage, port: Int) -> WorkerProcess {
            stage.startWorker(["--http-port", "\(port)", "--wechatpay-request-timeout", "3s"])
        }

        @Test(
            "its figures are those of /metrics, it finds an intent, keeps markup inert, suits phones, the dark and the keyboard, and sees a restart",
            .timeLimit(.minutes(6)))
        func asAPerson() async throws {
            try await Processes.run { processes in
                let stage = try await Stage.set(processes, scenario: Self.scenario)
                let reader = try stage.readOutcomes()
                let port = try FreePort.find()
                let worker = Self.worker(stage, port: port)
                try await stage.write(Self.intents)
                _ = try await reader.settled(Self.intents.count, by: worker, within: .seconds(120))

                let browser = try BrowserRun.start(
                    processes, port: port, intent: TestIntent.many(1)[0], hostileID: Self.hostileID)
                try await browser.waitForOutput(.seconds(180), "the figures to be looked at") { $0.contains("restart") }
                worker.process.send(.terminate)
                #expect(
                    try await worker.process.ended(within: .seconds(60)) == .exited(0), "an open page holds up no end")
                try await browser.waitForOutput(.seconds(60), "the page to see that") { $0.contains("gone") }
                let next = Self.worker(stage, port: port)
                let status = try await next.process.whileRunning { try await browser.ended(within: .seconds(180)) }
                #expect(status == .exited(0), "\(browser.transcript)")
                next.process.send(.terminate)
                #expect(try await next.process.ended(within: .seconds(60)) == .exited(0))
            }
        }

        @Test(
            "pictures of a worker among faults",
            .enabled(if: BrowserRun.takesPictures, "CLAWBACK_SCREENSHOTS=1 takes them"),
            .timeLimit(.minutes(10)))
        func pictures() async throws {
            let delays = "5s,20s,1m,5m,30m"
            try await Processes.run { processes in
                let stage = try await Stage.set(processes, scenario: BrowserRun.faults, requeryDelays: delays)
                let port = try FreePort.find()
                let worker = stage.startWorker(
                    ["--http-port", "\(port)", "--worker-requery-delays", delays, "--worker-rate-limit", "120"],
                    instance: "refunds-1")
                let intents = TestIntent.many(4000)
                var written = 0
                // About four minutes of traffic that comes and goes.
                for second in 0..<240 {
                    let count = 12 + Int(9 * sin(Double(second) / 20)) + second % 5
                    try await stage.write(Array(intents[written..<written + count]))
                    written += count
                    try await Task.sleep(for: .milliseconds(850))
                }
                let browser = try BrowserRun.start(
                    processes, port: port, intent: intents[0], hostileID: Self.hostileID, pictures: BrowserRun.pictures)
                #expect(try await browser.ended(within: .seconds(120)) == .exited(0), "\(browser.transcript)")
                worker.process.send(.terminate)
                #expect(try await worker.process.ended(within: .seconds(60)) == .exited(0))
            }
        }
    }
}

/// `Tests/Browser/dashboard.py`, which drives the browser.
private enum BrowserRun {
    private static let browsers = ["chromium", "google-chrome", "chromium-browser"]

    static var isHereOrRequired: Bool {
        DevTools.areHereOrRequired("python3") && browsers.contains { DevTools.areHereOrRequired($0) }
    }

    static let takesPictures = ProcessInfo.processInfo.environment["CLAWBACK_SCREENSHOTS"] != nil

    /// A tenth of the returns in trouble of some kind.
    static let faults = """
        {"seed": 6, "latency": {"lognormal": {"median": "180ms", "sigma": 0.35}}, "rateLimitShare": 0.002,
         "shares": [
           {"share": 0.86, "plan": "success"}, {"share": 0.01, "plan": "failed:ACCOUNT_ABNORMAL"},
           {"share": 0.01, "plan": "failed:BALANCE_NOT_ENOUGH"}, {"share": 0.01, "plan": "NO_AUTH"},
           {"share": 0.01, "plan": "wrong-amount"}, {"share": 0.02, "plan": "stuck"}, {"share": 0.05, "plan": "processing:1"},
           {"share": 0.03, "plan": "processing:2"}
         ],
         "submitFaults": [{"share": 0.01, "faults": ["cut-after"]}, {"share": 0.01, "faults": ["server-error-before"]}]}
        """

    private static let repository = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        .standardizedFileURL.path
    static let pictures = repository + "/docs"

    static func start(
        _ processes: Processes, port: Int, intent: TestIntent, hostileID: String, pictures: String? = nil
    ) throws -> ChildProcess {
        guard let browser = browsers.lazy.compactMap({ try? DevTools.path(of: $0) }).first else {
            throw MissingTool(name: "chromium")
        }
        return processes.start(
            "browser", try DevTools.path(of: "python3"),
            [
                repository + "/Tests/Browser/dashboard.py", "--browser", browser, "--profile",
                processes.folder.file("profile"),
                "--url", "http://127.0.0.1:\(port)/", "--intent", intent.intentID, "--number", intent.outReturnNo,
                "--hostile", hostileID,
            ] + (pictures.map { ["--screenshots", $0] } ?? []))
    }
}
