import WeChatPay

extension WeChatPayClient {
    /// What the client knows of WeChat Pay's keys and answers, as metrics.
    package func write(to readings: inout MetricReadings) {
        let doubted = doubtedAnswers
        for doubt in Doubt.allCases {
            readings.set(.doubtedAnswers, [doubt.rawValue], to: doubted[doubt, default: 0])
        }
        readings.set(.platformKeysMissing, to: keyTrouble == nil ? 0 : 1)
        guard let end = platformKeys.lastExpiry else { return }
        readings.set(.certificateEnd, to: end.seconds)
    }
}
