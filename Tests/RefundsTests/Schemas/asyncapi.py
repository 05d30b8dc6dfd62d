"""Holds an AsyncAPI 3 document against the specification's object model (the package `asyncapi3`) and against itself.

    asyncapi.py FOLDER DOCUMENT

DOCUMENT is the text of the document, whose references start from FOLDER. What is wrong with it is printed a line each; when nothing is,
one line of JSON with what the document says: for each channel its address, its parameters' values, and the headers' schema of each
message. With `--probe` alone: exit code 0 when the libraries are there.
"""

import json
import pathlib
import sys
import warnings

import jsonschema
import pydantic
import referencing
import referencing.jsonschema
import yaml

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # a field of the model is called `schema`
    import asyncapi3


def references(value, place=""):
    """All references below `value`, and where they stand."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield place, value["$ref"]
        for name, part in value.items():
            yield from references(part, f"{place}/{name}")
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from references(part, f"{place}/{index}")


class Document:
    def __init__(self, folder, text):
        self.tree = yaml.safe_load(text)
        draft = referencing.jsonschema.DRAFT202012
        registry = referencing.Registry().with_resource("urn:document", draft.create_resource(self.tree))
        for path in folder.glob("*.schema.json"):
            schema = json.loads(path.read_text("utf-8"))
            resource = draft.create_resource(schema)
            registry = registry.with_resources([(schema["$id"], resource), (f"./{path.name}", resource), (path.name, resource)])
        self.registry = registry

    def resolved(self, value):
        """What `value` refers to, through any number of references of the document's own."""
        while isinstance(value, dict) and isinstance(value.get("$ref"), str) and value["$ref"].startswith("#"):
            value = self.registry.resolver("urn:document").lookup(value["$ref"]).contents
        return value

    def schema(self, value):
        """The JSON Schema that a `headers` or `payload` stands for."""
        value = self.resolved(value)
        return value.get("schema", value) if isinstance(value, dict) else value

    def faults(self):
        try:
            asyncapi3.AsyncAPI3.model_validate(self.tree)
        except pydantic.ValidationError as error:
            for fault in error.errors():
                yield f"{'/'.join(map(str, fault['loc']))}: {fault['msg']}"
            return
        resolver = self.registry.resolver("urn:document")
        dangling = False
        for place, reference in references(self.tree):
            try:
                resolver.lookup(reference)
            except referencing.exceptions.Unresolvable:
                dangling = True
                yield f"{place}: {reference} leads nowhere"
        if dangling:
            return
        yield from self.misplaced_messages()
        yield from self.bad_examples()

    def misplaced_messages(self):
        """An operation's messages have to be messages of its channel."""
        for name, operation in self.tree.get("operations", {}).items():
            channel = operation["channel"]["$ref"]
            for message in operation.get("messages", []):
                if not message["$ref"].startswith(f"{channel}/messages/"):
                    yield f"operations/{name}: {message['$ref']} is no message of {channel}"

    def bad_examples(self):
        for name, message in self.tree.get("components", {}).get("messages", {}).items():
            for example in message.get("examples", []):
                for part in {"headers", "payload"} & example.keys() & message.keys():
                    schema = self.schema(message[part])
                    jsonschema.Draft202012Validator.check_schema(schema)
                    judge = jsonschema.Draft202012Validator(schema, registry=self.registry)
                    for error in judge.iter_errors(example[part]):
                        yield f"messages/{name}, example {example.get('name')}, {part}: {error.message}"

    def contents(self):
        return {
            name: {
                "address": channel["address"],
                "parameters": {key: value.get("examples", []) for key, value in channel.get("parameters", {}).items()},
                "headers": {
                    key: self.schema(self.resolved(message).get("headers", {})).get("$ref")
                    for key, message in channel.get("messages", {}).items()
                },
            }
            for name, channel in self.tree["channels"].items()
        }


def main():
    if sys.argv[1:] == ["--probe"]:
        return
    folder, text = map(pathlib.Path, sys.argv[1:])
    document = Document(folder, text.read_text("utf-8"))
    faults = list(document.faults())
    print("\n".join(faults) if faults else json.dumps(document.contents()))


main()
