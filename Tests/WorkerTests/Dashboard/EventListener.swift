import Foundation
import Synchronization

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A page that listens to `/events`.
final class EventListener: NSObject, URLSessionDataDelegate, Sendable {
    private let text: AsyncStream<String>
    private let arrived: AsyncStream<String>.Continuation
    private let session = Mutex<URLSession?>(nil)

    init(port: Int) {
        (text, arrived) = AsyncStream.makeStream(of: String.self)
        super.init()
        guard let url = URL(string: "http://127.0.0.1:\(port)/events") else { return }
        let session = URLSession(configuration: .ephemeral, delegate: self, delegateQueue: nil)
        self.session.withLock { $0 = session }
        session.dataTask(with: url).resume()
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        arrived.yield(String(decoding: data, as: UTF8.self))
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        arrived.finish()
    }

    /// Waits for so many of them; less when the connection ends before.
    func events(_ count: Int) async throws -> String {
        var seen = ""
        for await part in text {
            seen += part
            if seen.components(separatedBy: "\n\n").count > count { break }
        }
        return seen
    }

    func close() {
        session.withLock { $0 }?.invalidateAndCancel()
    }
}
