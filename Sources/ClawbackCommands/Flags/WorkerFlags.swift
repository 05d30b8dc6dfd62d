import ArgumentParser

/// Flags of the `worker.*` keys.
struct WorkerFlags: ParsableArguments {
    @Option(Settings.Worker.maxInFlight) var maxInFlight: String?
    @Option(Settings.Worker.partitionWindow) var partitionWindow: String?
    @Option(Settings.Worker.attemptBudget) var attemptBudget: String?
    @Option(Settings.Worker.requeryDelays) var requeryDelays: String?
    @Option(Settings.Worker.giveUpAfter) var giveUpAfter: String?
    @Option(Settings.Worker.rateLimit) var rateLimit: String?
    @Option(Settings.Worker.rateLimitPerSubMerchant) var rateLimitPerSubMerchant: String?
    @Option(Settings.Worker.drainTimeout) var drainTimeout: String?

    var given: [SettingName: String] {
        Settings.texts([
            (Settings.Worker.maxInFlight.description, maxInFlight),
            (Settings.Worker.partitionWindow.description, partitionWindow),
            (Settings.Worker.attemptBudget.description, attemptBudget),
            (Settings.Worker.requeryDelays.description, requeryDelays),
            (Settings.Worker.giveUpAfter.description, giveUpAfter),
            (Settings.Worker.rateLimit.description, rateLimit),
            (Settings.Worker.rateLimitPerSubMerchant.description, rateLimitPerSubMerchant),
            (Settings.Worker.drainTimeout.description, drainTimeout),
        ])
    }
}
