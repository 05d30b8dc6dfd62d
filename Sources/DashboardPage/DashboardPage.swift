/// The page as it is sent: one document with its style and its script inside. It loads nothing from anywhere.
package struct DashboardPage: Sendable {
    /// The document, cut where each response's nonce goes.
    private let pieces: [String]

    package init() {
        pieces = Self.assembled.split(separator: "{{nonce}}", omittingEmptySubsequences: false).map(String.init)
    }

    /// - Parameter nonce: lets the page's own style and script pass its content security policy.
    package func html(nonce: String) -> String { pieces.joined(separator: nonce) }

    /// Nobody can guess it: 128 bits of the system's randomness.
    package static func makeNonce() -> String {
        var system = SystemRandomNumberGenerator()
        return (0..<2).map { _ in String(UInt64.random(in: .min ... .max, using: &system), radix: 16) }.joined(
            separator: "-")
    }

    private static var assembled: String {
        text(PackageResources.index_html)
            .replacing("{{style}}", with: text(PackageResources.style_css))
            .replacing("{{script}}", with: script)
    }

    /// Its parts, in the order in which they use one another, in a scope of their own.
    private static var script: String {
        let parts = [
            PackageResources.tools_js, PackageResources.charts_js, PackageResources.state_js,
            PackageResources.tables_js, PackageResources.checks_js, PackageResources.connection_js,
        ]
        return "\"use strict\";\n(() => {\n" + parts.map(text).joined(separator: "\n") + "})();"
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
