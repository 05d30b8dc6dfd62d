import Foundation
import StrictJSON

/// The frozen copies in `schemas/published/`, and who relies on each.
enum PublishedSchemas {
    static let folder = Repository.schemas.appending(path: "published/v1")

    static let uses: [String: SchemaUse] = [
        "refund-intent.v1.schema.json": .read,
        "refund-intent.headers.v1.schema.json": .read,
        "refund-outcome.v1.schema.json": .written,
        "refund-outcome.headers.v1.schema.json": .written,
        "refund-dead-letter.headers.v1.schema.json": .written,
        "refund-requery.v1.schema.json": .both,
        "refund-requery.headers.v1.schema.json": .both,
    ]

    /// What would break whoever relies on the published schema `name`, were `present` the schemas of today.
    static func breaks(_ name: String, present: [String: JSONObject]) throws -> [String] {
        guard present[name] != nil else { return ["\(name) is gone"] }
        let published = try SchemaFields.files(in: folder)
        return SchemaComparison(
            published: SchemaFields(of: name, among: published), present: SchemaFields(of: name, among: present),
            use: uses[name] ?? .both
        ).breaks
    }
}
