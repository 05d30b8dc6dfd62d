import NIOHTTP1
import Synchronization

@testable import WeChatPay

/// A WeChat Pay in memory whose keys a test rotates, beside a clock that a test sets.
final class KeyWorld: Sendable {
    enum Download: Sendable, CaseIterable {
        case works
        case unreachable, serverError, notFound
        /// Signed by a stranger who knows the APIv3 key.
        case forgedSignature
        /// Made under another APIv3 key than ours.
        case foreign
        /// A good one, recorded an hour ago.
        case recorded
    }

    struct State: Sendable {
        /// Certificates in the list.
        var listed: [Platform]
        /// Who signs answers, the list as well; the next one takes its turn with each call.
        var signers: [Platform]
        var download = Download.works
        var apiV3Key = Platform.apiV3Key
        /// Merchant serials that are known; `nil`: any.
        var merchantSerials: Set<String>?
        /// Answers to calls that ask for a public key's signature are signed by that key, when it is here.
        var publicKeys: [PlatformPublicKey] = []
        fileprivate var turn = 0
    }

    let clock = TestClock()
    private let state: Mutex<State>

    init(listed: [Platform], signers: [Platform]) {
        state = Mutex(State(listed: listed, signers: signers))
    }

    func change(_ change: @Sendable (inout State) -> Void) {
        state.withLock { change(&$0) }
    }

    static let stranger = Platform(serial: [0x0E, 0x66])
    static let list = "/v3/certificates"

    func answer(to call: HTTPCall) -> Result<HTTPAnswer, TransportFault> {
        let state = state.withLock { state in
            state.turn += 1
            return state
        }
        if let known = state.merchantSerials, !known.contains(call.merchantSerial) {
            return .success(HTTPAnswer(status: 401, headers: [:], body: Array(#"{"code":"SIGN_ERROR"}"#.utf8)))
        }
        let signer = state.signers[state.turn % state.signers.count]
        if call.target == Self.list { return list(state, signer) }
        if call.target.contains("CLAWBACKCHECK") {
            return .success(signed(Array(#"{"code":"RESOURCE_NOT_EXISTS"}"#.utf8), 404, call, signer, state))
        }
        return .success(signed(Samples.answer, 200, call, signer, state))
    }

    private func signed(
        _ body: [UInt8], _ status: Int, _ call: HTTPCall, _ signer: Platform, _ state: State
    ) -> HTTPAnswer {
        let asked = call.headers.first(name: "Wechatpay-Serial")
        let hasKey = state.publicKeys.contains { $0.id == asked }
        return .signed(body, status: status, by: signer, serial: hasKey ? asked : nil, at: clock.now)
    }

    private func list(_ state: State, _ signer: Platform) -> Result<HTTPAnswer, TransportFault> {
        func body(_ key: String) -> [UInt8] { Platform.list(state.listed, key: key) }
        switch state.download {
        case .works: return .success(.signed(body(state.apiV3Key), by: signer, at: clock.now))
        case .unreachable: return .failure(TransportFault(.connect, "refused"))
        case .serverError: return .success(HTTPAnswer(status: 502, headers: [:], body: Array("<html>".utf8)))
        case .notFound: return .success(HTTPAnswer(status: 404, headers: [:], body: []))
        case .forgedSignature: return .success(.signed(body(state.apiV3Key), by: Self.stranger, at: clock.now))
        case .foreign:
            let other = String(repeating: "f", count: 32)
            return .success(.signed(body(other), by: signer, at: clock.now))
        case .recorded: return .success(.signed(body(state.apiV3Key), by: signer, at: clock.now + .seconds(-3600)))
        }
    }
}

extension HTTPCall {
    /// The serial that the call says it is signed with.
    var merchantSerial: String {
        let parts = (headers.first(name: "Authorization") ?? "").split(separator: "serial_no=\"")
        return parts.count < 2 ? "" : String(parts[1].prefix { $0 != "\"" })
    }
}
