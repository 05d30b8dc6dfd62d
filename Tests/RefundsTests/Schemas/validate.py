"""Judges JSON documents by the schemas in a folder.

    validate.py [--reader] SCHEMAS DOCUMENTS

Every line of the file DOCUMENTS is `NAME <tab> SCHEMA <tab> BASE64`, the document's bytes in Base64. Every line of the output is
`NAME <tab> valid` or `NAME <tab> REASON`, in the same order. With `--reader`, members that a schema does not know are
let through, as readers have to. With `--probe` alone: exit code 0 when the libraries are there.
"""

import base64
import decimal
import json
import pathlib
import re
import sys

import jsonschema
import referencing


def distinct(pairs):
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member named twice")
    return members


def refuse(constant):
    raise ValueError(f"{constant} is not JSON")


def parse(data):
    """Strictly: what the README of the schemas lists beyond the schema language, as far as it is about JSON itself."""
    text = data.decode("utf-8")
    # Decimal keeps 10.0 apart from 10, which JSON Schema's `integer` would take for the same.
    value = json.loads(text, object_pairs_hook=distinct, parse_float=decimal.Decimal, parse_constant=refuse)
    json.dumps(value, ensure_ascii=False, default=str).encode("utf-8")  # fails on half a surrogate pair
    return value


def pattern(validator, expression, instance, schema):
    """As ECMA-262 has it: Python's `$` also matches before a line feed at the end."""
    if validator.is_type(instance, "string") and not re.search(re.sub(r"\$$", r"\\Z", expression), instance):
        yield jsonschema.ValidationError(f"{instance!r} does not match {expression!r}")


def opened(schema):
    """The same schema without `additionalProperties: false`."""
    if isinstance(schema, list):
        return [opened(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: opened(value) for name, value in schema.items() if (name, value) != ("additionalProperties", False)}


def validators(folder, reader):
    schemas = {path.name: json.loads(path.read_text("utf-8")) for path in folder.glob("*.schema.json")}
    if reader:
        schemas = {name: opened(schema) for name, schema in schemas.items()}
    registry = referencing.Registry().with_resources(
        (schema["$id"], referencing.Resource.from_contents(schema)) for schema in schemas.values()
    )
    dialect = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"pattern": pattern})
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    return {name: dialect(schema, registry=registry) for name, schema in schemas.items()}


def judge(validator, data):
    try:
        error = jsonschema.exceptions.best_match(validator.iter_errors(parse(data)))
    except (ValueError, RecursionError) as error:
        return f"not strict JSON: {error}"
    return "valid" if error is None else f"{error.json_path}: {error.message}"


def main():
    if sys.argv[1:] == ["--probe"]:
        return
    reader = sys.argv[1] == "--reader"
    folder, documents = map(pathlib.Path, sys.argv[1 + reader :])
    known = validators(folder, reader)
    for line in documents.read_text("ascii").splitlines():
        name, schema, encoded = line.split("\t")
        verdict = judge(known[schema], base64.b64decode(encoded, validate=True))
        print(name, verdict.replace("\n", " ").replace("\t", " ")[:300], sep="\t")


main()
