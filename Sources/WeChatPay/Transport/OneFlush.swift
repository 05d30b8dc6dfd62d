import NIOCore
import NIOHTTP1

/// Sends a request's head together with its body: one record of TLS and one call to the kernel instead of two.
///
/// async-http-client flushes after the head. Where a body follows, it comes in the same turn of the loop, and with a flush of its own.
final class OneFlush: ChannelOutboundHandler {
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    private var isHeadWaiting = false

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .head = unwrapOutboundIn(data) { isHeadWaiting = true } else { isHeadWaiting = false }
        context.write(data, promise: promise)
    }

    func flush(context: ChannelHandlerContext) {
        if !isHeadWaiting { context.flush() }
    }

    /// For each new connection: between async-http-client's own handler and the encoder.
    @Sendable static func install(in channel: any Channel) -> EventLoopFuture<Void> {
        channel.eventLoop.submit {
            let pipeline = channel.pipeline.syncOperations
            let encoder = try pipeline.handler(type: HTTPRequestEncoder.self)
            try pipeline.addHandler(OneFlush(), position: .after(encoder))
        }
    }
}
