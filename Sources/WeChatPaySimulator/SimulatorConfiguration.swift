#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// How a simulator is set up.
package struct SimulatorConfiguration: Sendable {
    package enum Keys: Sendable {
        /// New ones that nobody else sees but through ``Simulator/keys``.
        case inMemory
        case given(KeyMaterial)
        /// Written to, or read from, a folder; see ``KeyFolder``.
        case folder(String)
    }

    /// Where to listen; the certificate is for `localhost`, `127.0.0.1` and `::1`.
    package var host: String
    /// 0 picks a free one.
    package var port: Int
    package var keys: Keys
    /// `nil`: the key folder's, or ``KeyMaterial/defaultMchid``.
    package var mchid: String?
    /// How many platform certificates to make when keys are new, at least 1.
    package var platformCertificates: Int
    /// How many merchant certificates to make when keys are new, at least 1.
    package var merchantCertificates = 1
    package var scenario: Scenario
    /// After that long without a request a connection is closed: 8 s at WeChat Pay; `nil` never.
    package var idleTimeout: Duration?
    /// The wall clock.
    package var now: @Sendable () -> SimulatedTime

    package init(
        host: String = "127.0.0.1", port: Int = 0, keys: Keys = .inMemory, mchid: String? = nil,
        platformCertificates: Int = 2, scenario: Scenario = .calm(), idleTimeout: Duration? = .seconds(8),
        now: @escaping @Sendable () -> SimulatedTime = { SimulatedTime.byTheWallClock }
    ) {
        self.host = host
        self.port = port
        self.keys = keys
        self.mchid = mchid
        self.platformCertificates = platformCertificates
        self.scenario = scenario
        self.idleTimeout = idleTimeout
        self.now = now
    }
}

extension SimulatedTime {
    package static var byTheWallClock: SimulatedTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return SimulatedTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
