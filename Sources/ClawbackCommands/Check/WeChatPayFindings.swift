import KafkaRecords
import WeChatPay

/// Reads a call that changes nothing as findings about reachability, signatures in both directions, and the clock.
enum WeChatPayFindings {
    static func findings(_ report: ReachabilityReport) -> [Finding] {
        findings(report.report, verificationFault: report.verificationFault, clockSkew: report.clockSkew)
    }

    /// The parts of a ``ReachabilityReport``.
    static func findings(_ report: CallReport, verificationFault: Unverified?, clockSkew: Duration?) -> [Finding] {
        let reached = reachability(report)
        if case .unreachable = report.result {
            return [
                reached, .skipped(Names.answers, "no answer to verify"),
                .skipped(Names.clock, "no answer to read a time from"),
            ]
        }
        return [reached, answers(verificationFault), clock(clockSkew)]
    }

    enum Names {
        static let reachable = "wechatpay"
        static let answers = "signatures"
        static let clock = "clock"
        static let all = [reachable, answers, clock]
    }

    private static func reachability(_ report: CallReport) -> Finding {
        let name = Names.reachable
        switch report.result {
        case .refused(let error) where error.status == 401:
            return .failed(
                name, .usage,
                "\(report.host) refuses our signature: \(error); wechatpay.mchid, wechatpay.merchantSerial and "
                    + "wechatpay.privateKeyFile have to belong together")
        case .refused(let error) where error.status == 404 && error.code == "RESOURCE_NOT_EXISTS":
            return .ok(name, "\(report.host) answers a signed query in \(report.duration.shortMilliseconds)")
        case .refused(let error) where error.status >= 500:
            return .failed(name, .unavailable, "\(report.host) is in trouble: \(error); try again later")
        case .refused(let error):
            return .ok(name, "\(report.host) accepts our signature; to a query of no return it says \(error)")
        case .unreachable(let kind, let detail):
            return .failed(name, .unavailable, "\(report.host): \(detail); \(advice(kind))")
        case .unverified where report.httpStatus.map { $0 >= 400 } == true:
            return .warning(name, "\(report.host) is reached, but its answer cannot be believed")
        case .state, .accepted, .unverified, .unreadable:
            return .warning(name, "\(report.host) answers a query of no return as if there were one; is it WeChat Pay?")
        }
    }

    private static func advice(_ kind: TransportFault.Kind) -> String {
        switch kind {
        case .dns: "check wechatpay.baseUrl and the name service"
        case .connect: "check wechatpay.baseUrl, firewall and proxy"
        case .tls: "check wechatpay.trustRootsFile or the system's certificate authorities"
        case .timedOut: "check firewall and proxy, or raise wechatpay.requestTimeout"
        case .reset, .cancelled: "try again; if it stays so, something between here and there cuts the connection"
        }
    }

    private static func answers(_ fault: Unverified?) -> Finding {
        let name = Names.answers
        guard let fault else { return .ok(name, "the answer's signature fits WeChat Pay's key") }
        switch fault {
        case .missingHeader:
            return .warning(name, "the answer was an unsigned error, so WeChat Pay's key could not be tried")
        case .unknownSerial, .noPlatformKeys, .certificateNotValid:
            return .failed(
                name, .usage,
                "\(fault); check wechatpay.publicKeyId, or give wechatpay.apiV3KeyFile for platform certificates")
        case .wrongSignature:
            return .failed(
                name, .usage, "\(fault); wechatpay.publicKeyFile has to be the key of wechatpay.publicKeyId")
        case .stale:
            return .failed(name, .usage, "\(fault); set this machine's clock (NTP)")
        case .repeatedHeader, .malformedHeader, .unknownSignatureType, .malformedTimestamp, .probe,
            .malformedSignature:
            return .warning(name, "\(fault); try again")
        }
    }

    /// WeChat Pay refuses, and has refused, what is signed more than five minutes off.
    private static func clock(_ skew: Duration?) -> Finding {
        guard let skew else { return .skipped(Names.clock, "the answer named no time") }
        let seconds = Int64((Double(skew.milliseconds) / 1000).rounded())
        let words = seconds == 0 ? "in step" : "\(abs(seconds)) s \(seconds > 0 ? "behind" : "ahead of") WeChat Pay's"
        switch abs(seconds) {
        case ...30: return .ok(Names.clock, "this machine's clock is \(words)")
        case ..<300:
            return .warning(Names.clock, "this machine's clock is \(words); 5 minutes are refused, so set it (NTP)")
        default: return .failed(Names.clock, .usage, "this machine's clock is \(words), which is refused; set it (NTP)")
        }
    }
}

extension Duration {
    fileprivate var shortMilliseconds: String { "\(milliseconds) ms" }
}
