// Calls to WeChat Pay, and what holds them back.
extension MetricDescription {
    static let calls = MetricDescription(
        "clawback_calls_total", .counter, labels: ["kind", "result"],
        help: """
            Calls to WeChat Pay, by kind (submit, query) and result: success, failed, processing, unknown_state, accepted \
            (202), refused, throttled (429), server (5xx), timed_out, connection, credentials, unverified, unreadable, \
            abandoned.
            """)

    static let callTime = MetricDescription(
        "clawback_call_duration_seconds",
        .histogram(buckets: [0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2.5, 5, 10, 20]),
        unit: .seconds, labels: ["kind"], help: "Time a call took, answered or not, by kind.")

    static let callsInFlight = MetricDescription(
        "clawback_in_flight_calls", .gauge, unit: .calls, help: "Calls under way.")

    static let callsWaiting = MetricDescription(
        "clawback_waiting_calls", .gauge, unit: .calls,
        help: "Calls that wait for their turn: breaker, rates, or too many under way.")

    static let breakerIsOpen = MetricDescription(
        "clawback_breaker_open", .gauge, labels: ["kind"],
        help: """
            1 while calls are held back for faults of this kind: server, timed_out, connection, credentials, unverified; \
            one call at a time finds out when that is over.
            """)

    static let breakerOpenings = MetricDescription(
        "clawback_breaker_openings_total", .counter, help: "How often the breaker has opened.")

    static let callRate = MetricDescription(
        "clawback_rate_limit_calls_per_second", .gauge, unit: .callsPerSecond,
        help: "The merchant's rate of calls as it is now; absent while it is unlimited.")

    static let isSlowed = MetricDescription(
        "clawback_rate_limit_slowed", .gauge, help: "1 while 429s hold the merchant's rate down.")

    static let slowedSubMerchants = MetricDescription(
        "clawback_slowed_sub_merchants", .gauge, unit: .subMerchants,
        help: "Sub-merchants whose rate 429s hold down.")

    // Read off by whoever has WeChat Pay's client.

    package static let doubtedAnswers = MetricDescription(
        "clawback_doubted_answers_total", .counter, labels: ["reason"],
        help: """
            Answers that were not believed, whatever they said, by reason: unsigned, malformed_signature, wrong_signature, stale, \
            probe, unknown_key, key_not_valid, too_large, packed, content_type, unreadable, foreign_list, incomplete, redirect, \
            other_return (signed, and of something else than was asked for).
            """)

    package static let keyReloads = MetricDescription(
        "clawback_key_reloads_total", .counter, labels: ["result"],
        help: """
            Changes of the key files or their settings that were noticed, by result: done (the new keys are in use), refused \
            (unreadable, or not accepted by WeChat Pay; the old ones stay).
            """)

    package static let platformKeysMissing = MetricDescription(
        "clawback_platform_keys_missing", .gauge,
        help: "1 while no key of WeChat Pay's is valid, so that no answer can be verified and no call is made.")

    package static let certificateEnd = MetricDescription(
        "clawback_platform_certificate_expiry_timestamp_seconds", .gauge, unit: .seconds,
        help: """
            When the last of WeChat Pay's certificates held ends, in seconds since 1970; absent while none is held, as with \
            WeChat Pay's public key.
            """)
}
