import NIOCore
import NIOSSL
import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The open connections, so that they can be cut.
final class ConnectionRegistry: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isRefusing = false
    }

    private let state = Mutex(State())

    /// - Returns: whether the connection has to be closed again.
    fileprivate func opened(_ channel: any Channel) -> Bool {
        state.withLock { state in
            state.channels[ObjectIdentifier(channel)] = channel
            return state.isRefusing
        }
    }

    fileprivate func closed(_ channel: any Channel) {
        state.withLock { _ = $0.channels.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    var count: Int { state.withLock { $0.channels.count } }

    /// Whether new connections are closed as they come; open ones are closed when this begins.
    func setRefusing(_ isRefusing: Bool) {
        state.withLock { $0.isRefusing = isRefusing }
        if isRefusing { closeAll() }
    }

    func closeAll() {
        for channel in state.withLock({ Array($0.channels.values) }) { Self.cut(channel) }
    }

    /// Resets the connection below TLS, without the farewell that TLS would exchange first.
    static func cut(_ channel: any Channel) {
        channel.eventLoop.execute {
            if let provider = channel as? any SocketOptionProvider {
                provider.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenFailure { _ in }
            }
            if let context = try? channel.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self) {
                context.close(promise: nil)
            } else {
                channel.close(promise: nil)
            }
        }
    }
}

/// Keeps the registry up to date for one connection.
final class ConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = Any
    typealias OutboundIn = Any

    private let registry: ConnectionRegistry

    init(_ registry: ConnectionRegistry) {
        self.registry = registry
    }

    func channelActive(context: ChannelHandlerContext) {
        if registry.opened(context.channel) { ConnectionRegistry.cut(context.channel) }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        registry.closed(context.channel)
        context.fireChannelInactive()
    }

    /// Like WeChat Pay's gateway, says TLS's farewell and closes, without waiting for the client to say it too.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        context.close(mode: mode, promise: promise)
        guard mode == .all,
            let lower = try? context.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
        else { return }
        lower.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // A client that says goodbye while its call is open has given up on it.
        if case ChannelEvent.inputClosed = event { close(context: context, mode: .all, promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }
}
