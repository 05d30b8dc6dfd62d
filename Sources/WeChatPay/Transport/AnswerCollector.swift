import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// Gathers one answer and stops at the size limit, without waiting for the end of a body that has none.
final class AnswerCollector: HTTPClientResponseDelegate {
    typealias Response = HTTPAnswer

    /// The answer was cut off here; its head is still worth knowing.
    struct TooLarge: Error {
        let answer: HTTPAnswer
    }

    private let state = Mutex<(head: HTTPResponseHead?, body: [UInt8])>((nil, []))

    /// What has come of the answer, once its head has.
    var head: HTTPResponseHead? { state.withLock { $0.head } }

    func didReceiveHead(task: HTTPClient.Task<HTTPAnswer>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        let length = max(head.headers.first(name: "Content-Length").flatMap { Int($0) } ?? 0, 0)
        state.withLock {
            $0.head = head
            if length <= HTTPAnswer.maximumBodySize { $0.body.reserveCapacity(length) }
        }
        return length > HTTPAnswer.maximumBodySize ? fail(task, head) : task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<HTTPAnswer>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        let headOfTooLarge: HTTPResponseHead? = state.withLock {
            guard $0.body.count + buffer.readableBytes <= HTTPAnswer.maximumBodySize else { return $0.head }
            $0.body.append(contentsOf: buffer.readableBytesView)
            return nil
        }
        return headOfTooLarge.map { fail(task, $0) } ?? task.eventLoop.makeSucceededVoidFuture()
    }

    func didFinishRequest(task: HTTPClient.Task<HTTPAnswer>) throws -> HTTPAnswer {
        try state.withLock {
            guard let head = $0.head else { throw HTTPClientError.remoteConnectionClosed }
            return HTTPAnswer(status: Int(head.status.code), headers: head.headers, body: $0.body)
        }
    }

    private func fail(_ task: HTTPClient.Task<HTTPAnswer>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        let answer = HTTPAnswer(status: Int(head.status.code), headers: head.headers, body: nil)
        return task.eventLoop.makeFailedFuture(TooLarge(answer: answer))
    }
}
