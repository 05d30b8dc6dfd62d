import Testing

extension EndToEnd {
    @Suite("Bad input")
    struct BadInput {
        /// Records that are no intents. `intentID` is the id that can be read from one all the same.
        struct Case: Sendable {
            let name: String
            /// `nil`: a tombstone.
            let value: [UInt8]?
            let intentID: String?

            init(_ name: String, _ value: [UInt8]?, intentID: String? = nil) {
                self.name = name
                self.value = value
                self.intentID = intentID
            }

            init(_ name: String, _ text: String, intentID: String? = nil) {
                self.init(name, Array(text.utf8), intentID: intentID)
            }
        }

        private static let cases: [Case] = [
            Case("bytes-that-are-no-text", [0x00, 0xFF, 0xFE, 0x80, 0x0A, 0x7B]),
            Case("text-that-is-no-json", "refund please\n"),
            Case("json-cut-off", #"{"intent_id":"RF-1","#),
            Case("an-array", "[]"),
            Case("empty-object", "{}"),
            Case("tombstone", nil),
            Case("nesting-of-a-mebibyte", [UInt8](repeating: UInt8(ascii: "["), count: 1 << 20)),
            Case(
                "text-for-a-number",
                TestIntent(intentID: "bad-1").json.replacing(#""amount":10"#, with: #""amount":"10""#),
                intentID: "bad-1"),
            Case(
                "number-for-a-text", TestIntent(intentID: "bad-2").json.replacing(#""1900000109""#, with: "1900000109"),
                intentID: "bad-2"),
            Case(
                "missing-field", TestIntent(intentID: "bad-3").json.replacing(#""return_mchid":"86693852","#, with: ""),
                intentID: "bad-3"),
            Case(
                "negative-amount",
                TestIntent(intentID: "bad-4").json.replacing(#""amount":10"#, with: #""amount":-10"#),
                intentID: "bad-4"),
            Case(
                "fraction", TestIntent(intentID: "bad-5").json.replacing(#""amount":10"#, with: #""amount":10.0"#),
                intentID: "bad-5"),
            Case(
                "absurd-amount",
                TestIntent(intentID: "bad-6").json.replacing(#""amount":10"#, with: #""amount":9007199254740992"#),
                intentID: "bad-6"),
            Case(
                "hundred-digits",
                TestIntent(intentID: "bad-7").json.replacing(
                    #""amount":10"#, with: #""amount":"# + String(repeating: "9", count: 100)),
                intentID: "bad-7"),
            Case("id-with-a-space", TestIntent.documented.json.replacing("documented-example", with: "a b")),
        ]

        @Test(
            "each record goes to the dead letters byte for byte, and the next one of its key is handled",
            .timeLimit(.minutes(5)))
        func deadLetters() async throws {
            try await Processes.run { processes in
                let stage = try await Stage.set(processes, partitions: 1)
                let reader = try stage.readOutcomes()
                let good = Self.cases.indices.map { TestIntent(intentID: "good-\($0)", orderID: Self.cases[$0].name) }
                for (bad, next) in zip(Self.cases, good) {
                    if let value = bad.value {
                        let file = try processes.folder.write(bad.name, value)
                        try await stage.kcat.write(file: file, to: Stage.intents, key: bad.name, partition: 0)
                    } else {
                        try await stage.kcat.writeTombstone(to: Stage.intents, key: bad.name, partition: 0)
                    }
                    try await stage.write([next])
                }

                let worker = stage.startWorker()
                let readable = Self.cases.compactMap(\.intentID)
                let settled = try await reader.settled(good.count + readable.count, by: worker, within: .seconds(120))
                worker.process.send(.terminate)
                #expect(try await worker.process.ended(within: .seconds(60)) == .exited(0))

                let succeeded = settled.filter { $0.status == "success" }.map(\.intentID)
                #expect(Set(succeeded) == Set(good.map(\.intentID)))
                let failed = settled.filter { $0.status == "failed" }
                #expect(failed.map(\.intentID).sorted() == readable.sorted())
                #expect(failed.allSatisfy { $0.errorCode == "INVALID_INTENT" })

                let letters = try await stage.kcat.read(Stage.deadLetters)
                #expect(letters.count == Self.cases.count)
                for bad in Self.cases {
                    let letter = letters.first { $0.key == Array(bad.name.utf8) }
                    #expect(letter != nil && letter?.value == bad.value, "\(bad.name)")
                    #expect(letter?.headers.contains("clawback-error-code=INVALID_INTENT") == true, "\(bad.name)")
                    #expect(letter?.headers.contains("clawback-source-topic=refund-intents") == true, "\(bad.name)")
                }
            }
        }
    }
}
