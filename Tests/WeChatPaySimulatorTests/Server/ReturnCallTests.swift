import Testing

@testable import WeChatPaySimulator

@Suite("returns over HTTPS", .timeLimit(.minutes(5)))
struct ReturnCallTests {
    @Test("a POST and a GET tell the same, signed, each with its own request id")
    func submitAndQuery() async throws {
        try await withSimulator { client in
            let submitted = try await client.submit()
            #expect(submitted.status == 200)
            #expect(submitted["result"] == "SUCCESS")
            #expect(submitted.isProperlySigned(client.simulator.keys))
            let queried = try await client.query()
            #expect(queried.body == submitted.body)
            #expect(queried.isProperlySigned(client.simulator.keys))
            let ids = [submitted, queried].map { $0.headers.first(name: "Request-ID") }
            #expect(ids[0] != nil)
            #expect(ids[0] != ids[1])
            try await eventually { client.simulator.stats().count(.submit, "200 SUCCESS") == 1 }
        }
    }

    @Test("hundreds of the same POST at once make one return")
    func concurrently() async throws {
        try await withSimulator { client in
            let bodies = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for _ in 0..<200 {
                    group.addTask { try await client.submit().body }
                }
                return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
            }
            #expect(bodies.count == 1)
            let ledger = client.simulator.ledger()
            #expect(ledger.movedAmount == 10)
            #expect(ledger.entry("R1")?.submits == 200)
            try await eventually { client.simulator.stats().inFlight == 0 }
        }
    }

    @Test("an altered request is a signature error, and leaves no trace in the ledger")
    func altered() async throws {
        try await withSimulator { client in
            let answer = try await client.call("POST", RequestHandler.returnsPath, body: "{}") { $1 = "{ }" }
            #expect(answer.status == 401)
            #expect(answer["code"] == "SIGN_ERROR")
            #expect(answer.headers.first(name: "Request-ID") != nil)
            #expect(answer.headers.first(name: "Wechatpay-Signature") == nil)
            let query = try await client.call("GET", RequestHandler.certificatesPath) { headers, _ in
                headers.remove(name: "User-Agent")
            }
            #expect(query["code"] == "INVALID_REQUEST")
            #expect(client.simulator.ledger().entries.isEmpty)
        }
    }

    @Test("parameter errors and unknown numbers are answered like the real ones, signed")
    func errors() async throws {
        try await withSimulator { client in
            let bad = try await client.submit(amount: "1.5")
            #expect(bad.status == 400)
            #expect(bad["code"] == "PARAM_ERROR")
            #expect(bad.json?["detail"]?.objectValue?["field"] == .string("/body/amount"))
            #expect(bad.isProperlySigned(client.simulator.keys))
            let unknown = try await client.query("R9")
            #expect(unknown.status == 404)
            #expect(unknown["code"] == "RESOURCE_NOT_EXISTS")
            #expect(try await client.call("GET", "/v3/other").status == 404)
            let huge = try await client.call(
                "POST", RequestHandler.returnsPath, body: String(repeating: " ", count: 100_000))
            #expect(huge.status == 400)
        }
    }

    @Test("the request's Wechatpay-Serial chooses whose key signs")
    func signingKey() async throws {
        try await withSimulator { client in
            let keys = client.simulator.keys
            for serial in keys.platform.map(\.certificate.serial) + [keys.publicKeyID] {
                let answer = try await client.submit(wechatpaySerial: serial)
                #expect(answer.headers.first(name: "Wechatpay-Serial") == serial)
                #expect(answer.isProperlySigned(keys))
            }
            #expect(
                try await client.submit().headers.first(name: "Wechatpay-Serial") == keys.platform[0].certificate.serial
            )
            #expect(try await client.submit(wechatpaySerial: "ABC")["code"] == "PARAM_ERROR")
        }
    }

    @Test("platform certificates are listed, or not for merchants that only have the public key")
    func certificates() async throws {
        try await withSimulator { client in
            let list = try await client.call("GET", RequestHandler.certificatesPath)
            #expect(list.json?["data"]?.arrayValue?.count == 2)
            #expect(list.isProperlySigned(client.simulator.keys))
        }
        var scenario = Scenario.calm()
        scenario.behaviour.certificates = .notFound
        try await withSimulator(scenario) { client in
            #expect(try await client.call("GET", RequestHandler.certificatesPath).status == 404)
            let answer = try await client.submit()
            #expect(answer.headers.first(name: "Wechatpay-Serial") == client.simulator.keys.publicKeyID)
            #expect(answer.isProperlySigned(client.simulator.keys))
        }
    }
}
