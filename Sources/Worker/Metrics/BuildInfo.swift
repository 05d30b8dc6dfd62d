/// Which program this is.
package enum BuildInfo {
    package static let version = "0.1.0"

    #if DEBUG
        package static let build = "debug"
    #else
        package static let build = "release"
    #endif
}
