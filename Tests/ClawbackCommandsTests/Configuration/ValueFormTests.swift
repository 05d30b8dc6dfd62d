import Testing

@testable import ClawbackCommands

@Suite("What a setting may be")
struct ValueFormTests {
    @Test(
        "a duration is an integer and a unit",
        arguments: [
            ("250ms", Duration.milliseconds(250)), ("15s", .seconds(15)), ("5m", .seconds(300)), ("2h", .seconds(7200)),
            ("7d", .seconds(604_800)), ("0s", .zero), ("007s", .seconds(7)),
        ])
    func duration(text: String, expected: Duration) {
        #expect(Duration(shortText: text) == expected)
    }

    @Test(
        "anything else is not a duration",
        arguments: [
            "", "15", "s", "1.5s", "-1s", "+1s", "1 s", "1S", "1sec", "1m30s", "99999999999999999999s",
            "9223372036854775807d", "١s",
        ])
    func notDuration(text: String) {
        #expect(Duration(shortText: text) == nil)
    }

    @Test(
        "a duration is shown in the largest unit that divides it",
        arguments: [
            ("60s", "1m"), ("90s", "90s"), ("1000ms", "1s"), ("1500ms", "1500ms"), ("48h", "2d"), ("0ms", "0s"),
        ])
    func shortText(text: String, shown: String) {
        #expect(Duration(shortText: text)?.shortText == shown)
    }

    @Test("a list of durations may have spaces, but no empty place and nothing out of range")
    func durations() {
        let form = ValueForm<[Duration]>.durations(.seconds(1) ... .seconds(100), maximumCount: 3)
        #expect(form.parse("1s, 2s,1m") == [.seconds(1), .seconds(2), .seconds(60)])
        for text in ["", "1s,", ",1s", "1s,,2s", "1s 2s", "500ms", "1s,2h", "1s,1s,1s,1s"] {
            #expect(form.parse(text) == nil, "\(text)")
        }
    }

    @Test("a rate is a positive decimal or unlimited")
    func rate() {
        let form = ValueForm<RateLimit>.rate
        #expect(form.parse("unlimited") == .unlimited)
        #expect(form.parse("0.5") == RateLimit(perSecond: 0.5))
        #expect(form.parse("300") == RateLimit(perSecond: 300))
        for text in ["", "0", "-1", "inf", "nan", "1e3", "0x10", "1/s", "100001"] {
            #expect(form.parse(text) == nil, "\(text)")
        }
    }

    @Test("an integer is within its range and has no sign in front")
    func integer() {
        let form = ValueForm<Int>.integer(1...10)
        #expect(form.parse("10") == 10)
        for text in ["", "0", "11", "+1", "1.0", "1e0", " 1", "ten"] { #expect(form.parse(text) == nil, "\(text)") }
    }

    @Test("a base address is HTTPS and has no path")
    func baseURL() {
        let form = ValueForm.origin
        #expect(form.parse("https://api.mch.weixin.qq.com") != nil)
        #expect(form.parse("https://127.0.0.1:8443/")?.url == "https://127.0.0.1:8443")
        for text in ["", "http://a", "https://", "https://a/v3", "https://a?x", "https://a:0", "https://u@a", "a:1"] {
            #expect(form.parse(text) == nil, "\(text)")
        }
    }

    @Test("brokers have a host and a port each")
    func brokers() {
        let form = ValueForm<String>.brokers
        #expect(form.parse("a:9092, b.example.com:9093") == "a:9092,b.example.com:9093")
        #expect(form.parse("SASL_SSL://a:9092") != nil)
        #expect(form.parse("[::1]:9092") != nil)
        for text in ["", "a", "a:9092,", "a:b", ":9092", "a:0", "a b:1", "::1:9092"] {
            #expect(form.parse(text) == nil, "\(text)")
        }
    }

    @Test("properties keep equals signs, and escaped commas and backslashes, in their values")
    func properties() {
        let form = ValueForm<[KafkaProperty]>.properties
        let expected = [
            KafkaProperty(name: "sasl.password", value: #"a=b,c\d"#), KafkaProperty(name: "ssl.ca.location", value: ""),
        ]
        #expect(form.parse(#"sasl.password=a=b\,c\\d, ssl.ca.location="#) == expected)
        #expect(form.parse(ValueForm.text(of: expected)) == expected)
        for text in ["", "a", "=b", "a=b,", "a=1,a=2"] { #expect(form.parse(text) == nil, "\(text)") }
    }

    @Test("every default is allowed by its own form")
    func defaults() throws {
        let sources = ConfigurationSources(flags: Sample.required, environment: [:], file: nil)
        _ = try ConfigurationLoader(sources: sources, hostName: "host").configuration()
    }
}
