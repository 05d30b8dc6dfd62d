// swift-tools-version: 6.2
import PackageDescription

// The parts that can be built under a sanitizer in minutes, for deploy/sanitize.sh: everything pure, and the two C edges.
// `Product` and `Tests` are links to the sources; HTTP servers, commands and the worker's wiring stay out, since swift-nio and
// what stands on it would have to be built once more.

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "clawback-sanitizing",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .systemLibrary(name: "CRdKafka", path: "Product/CRdKafka", pkgConfig: "rdkafka"),
        .systemLibrary(name: "COpenSSL", path: "Product/COpenSSL", pkgConfig: "openssl"),
        .target(name: "KafkaRecords", path: "Product/KafkaRecords", swiftSettings: strict),
        .target(name: "StrictJSON", path: "Product/StrictJSON", swiftSettings: strict),
        .target(name: "Cryptography", dependencies: ["COpenSSL"], path: "Product/Cryptography", swiftSettings: strict),
        .target(
            name: "Kafka",
            dependencies: ["COpenSSL", "CRdKafka", "KafkaRecords", .product(name: "Logging", package: "swift-log")],
            path: "Product/Kafka", swiftSettings: strict),
        .target(
            name: "Refunds",
            dependencies: [
                "StrictJSON", "Cryptography", "KafkaRecords",
                .product(name: "Collections", package: "swift-collections"),
            ],
            path: "Product/Refunds", swiftSettings: strict),

        .target(
            name: "TestSupport", dependencies: ["StrictJSON", .product(name: "Logging", package: "swift-log")],
            path: "Tests/TestSupport", exclude: ["Secured"], swiftSettings: strict),
        .target(
            name: "Simulation", dependencies: ["Refunds", "KafkaRecords", "StrictJSON", "TestSupport"],
            path: "Tests/Simulation", swiftSettings: strict),
        .testTarget(
            name: "StrictJSONTests", dependencies: ["StrictJSON"], path: "Tests/StrictJSONTests", swiftSettings: strict),
        .testTarget(
            name: "KafkaRecordsTests", dependencies: ["KafkaRecords"], path: "Tests/KafkaRecordsTests",
            swiftSettings: strict),
        .testTarget(
            name: "CryptographyTests", dependencies: ["Cryptography"], path: "Tests/CryptographyTests",
            swiftSettings: strict),
        .testTarget(
            name: "RefundsTests", dependencies: ["Refunds", "KafkaRecords", "StrictJSON", "TestSupport"],
            path: "Tests/RefundsTests", exclude: ["Schemas", "Intent/CloudEventsSDKTests.swift"], swiftSettings: strict),
        .testTarget(
            name: "KafkaTests", dependencies: ["Kafka", "KafkaRecords", "TestSupport"], path: "Tests/KafkaTests",
            exclude: ["Secured"], swiftSettings: strict),
        .testTarget(
            name: "SimulationTests",
            dependencies: ["Simulation", "Refunds", "KafkaRecords", "StrictJSON", "TestSupport"],
            path: "Tests/SimulationTests", swiftSettings: strict),
    ]
)
