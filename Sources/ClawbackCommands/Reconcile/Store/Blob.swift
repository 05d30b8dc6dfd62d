import GRDB

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Bytes in the store.
enum Blob {
    /// SQLite makes no difference between an empty blob and none where Foundation's data is empty; a mark in front keeps it.
    static func value(_ bytes: [UInt8]) -> Data { Data([0] + bytes) }

    static func bytes(_ data: Data?) -> [UInt8]? { data.map { Array($0.dropFirst()) } }
}
