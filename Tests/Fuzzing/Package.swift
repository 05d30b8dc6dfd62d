// swift-tools-version: 6.2
import PackageDescription

// Targets for libFuzzer (deploy/fuzz.sh). A package of its own, because every source here is compiled a second time, with
// coverage counters and the address sanitizer, and because what is fuzzed builds in a minute without the rest. `Product` is
// made of links to the product's sources: only what reads bytes from outside, and not a line of it copied.

/// What is fuzzed, and what fuzzes it.
let watched: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
    .unsafeFlags(["-sanitize=fuzzer,address", "-enable-testing"]),
]

let package = Package(
    name: "clawback-fuzzing",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .systemLibrary(name: "COpenSSL", path: "Product/COpenSSL", pkgConfig: "openssl"),
        .systemLibrary(name: "CRdKafka", path: "Product/CRdKafka", pkgConfig: "rdkafka"),
        .target(
            name: "Kafka",
            dependencies: ["COpenSSL", "CRdKafka", "KafkaRecords", .product(name: "Logging", package: "swift-log")],
            path: "Product/Kafka"),
        .target(name: "KafkaRecords", path: "Product/KafkaRecords", swiftSettings: watched),
        .target(name: "StrictJSON", path: "Product/StrictJSON", swiftSettings: watched),
        .target(name: "Cryptography", dependencies: ["COpenSSL"], path: "Product/Cryptography", swiftSettings: watched),
        .target(
            name: "Refunds",
            dependencies: [
                "StrictJSON", "Cryptography", "KafkaRecords",
                .product(name: "Collections", package: "swift-collections"),
            ],
            path: "Product/Refunds", swiftSettings: watched),

        // Of WeChatPay what reads answers. It uses one type of swift-nio's, which stands in here to save building NIO.
        .target(name: "NIOHTTP1", path: "StandIns/NIOHTTP1"),
        .target(
            name: "WeChatPay", dependencies: ["StrictJSON", "Cryptography", "NIOHTTP1"], path: "Product/WeChatPay",
            swiftSettings: watched),
        .target(
            name: "Worker", dependencies: ["Refunds", "WeChatPay"], path: "Product/Worker",
            swiftSettings: watched),
        .target(
            name: "ClawbackCommands",
            dependencies: [
                "Cryptography", "Kafka", "KafkaRecords", "WeChatPay",
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Product/ClawbackCommands", swiftSettings: watched),

        .target(name: "TestSupport", path: "Product/TestSupport"),
        // SwiftPM renames an executable's `main`; EntryPoint.swift supplies what it looks for.
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "ClawbackCommands", "Cryptography", "KafkaRecords", "NIOHTTP1", "Refunds", "StrictJSON", "TestSupport",
                "WeChatPay", "Worker",
            ],
            path: "Targets", swiftSettings: watched + [.unsafeFlags(["-parse-as-library"])],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]),
    ]
)
