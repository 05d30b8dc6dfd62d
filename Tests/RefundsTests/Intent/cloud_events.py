"""CloudEvents by the project's own SDK (the package `cloudevents`), as an independent writer and reader.

    cloud_events.py write INTENT     prints the examples of the specification's Kafka binding and JSON format, the intent (JSON) as their data
    cloud_events.py read RECORDS     RECORDS: a JSON object {NAME: RECORD}; prints {NAME: {"attributes": ..., "data": ...}}

A RECORD is {"key": TEXT or null, "headers": {NAME: TEXT}, "value": BASE64}. With `--probe` alone: exit code 0 when the SDK is there.
"""

import base64
import datetime
import json
import pathlib
import sys

from cloudevents.core.bindings import kafka
from cloudevents.core.v03.event import CloudEvent as OldEvent
from cloudevents.core.v1.event import CloudEvent

# The attributes of the specification's examples (cloudevents/bindings/kafka-protocol-binding.md, cloudevents/formats/json-format.md).
KAFKA = {"type": "com.example.someevent", "source": "/mycontext/subcontext", "id": "1234-1234-1234", "specversion": "1.0"}
KAFKA["time"] = datetime.datetime(2018, 4, 5, 3, 56, 24, tzinfo=datetime.timezone.utc)
JSON = {"type": "com.example.someevent", "source": "/mycontext", "id": "C234-1234-1234", "specversion": "1.0"}
JSON["time"] = datetime.datetime(2018, 4, 5, 17, 31, 0, tzinfo=datetime.timezone.utc)
JSON |= {"comexampleextension1": "value", "comexampleothervalue": 5}


def record(message):
    key = message.key.decode("utf-8") if isinstance(message.key, bytes) else message.key
    headers = {name: value.decode("utf-8") for name, value in message.headers.items()}
    return {"key": key, "headers": headers, "value": base64.b64encode(message.value).decode("ascii")}


def events(text):
    """Each event by name, the intent as its data. Data given as bytes are written as `data_base64` in structured mode."""
    intent, raw = json.loads(text), text.encode("utf-8")
    yield "kafka binding", CloudEvent(KAFKA | {"datacontenttype": "application/json"}, intent)
    yield "kafka binding, keyed", CloudEvent(KAFKA | {"datacontenttype": "application/json", "partitionkey": "mykey"}, intent)
    yield "json format, object", CloudEvent(JSON | {"datacontenttype": "application/json"}, intent)
    yield "json format, no datacontenttype", CloudEvent(JSON, intent)
    yield "json format, with charset", CloudEvent(JSON | {"datacontenttype": "application/json; charset=utf-8"}, intent)
    yield "json format, a +json type", CloudEvent(JSON | {"datacontenttype": "application/vnd.shop.refund+json"}, intent)
    yield "json format, all attributes", CloudEvent(
        JSON | {"datacontenttype": "application/json", "dataschema": "https://shop.example/refund", "subject": "order-1"}, intent
    )
    yield "json format, binary", CloudEvent(JSON | {"datacontenttype": "application/octet-stream"}, raw)
    yield "json format, binary that is JSON", CloudEvent(JSON | {"datacontenttype": "application/json"}, raw)
    # Not intents:
    yield "not: xml text", CloudEvent(JSON | {"datacontenttype": "application/xml"}, '<much wow="xml"/>')
    yield "not: a literal string", CloudEvent(JSON, "I'm just a string")
    yield "not: other data", CloudEvent(JSON, {"appinfoA": "abc", "appinfoB": 123, "appinfoC": True})
    yield "not: avro", CloudEvent(KAFKA | {"datacontenttype": "application/avro"}, b"\x00\x01\x02\xff")
    yield "not: no data", CloudEvent(JSON, None)
    yield "not: version 0.3", OldEvent(KAFKA | {"specversion": "0.3", "datacontenttype": "application/json"}, intent)


def write(text):
    records = {}
    for name, event in events(text):
        records[f"{name}, binary mode"] = record(kafka.to_binary_event(event))
        records[f"{name}, structured mode"] = record(kafka.to_structured_event(event))
    # The SDK has no batch mode; its structured values make one.
    members = [base64.b64decode(records[f"json format, {name}, structured mode"]["value"]) for name in ("binary", "object")]
    batch = {"content-type": "application/cloudevents-batch+json"}
    for name, value in {"two": b"[" + b",".join(members) + b"]", "none": b"[]"}.items():
        records[f"not: a batch of {name}"] = {"key": None, "headers": batch, "value": base64.b64encode(value).decode("ascii")}
    return records


def read(records):
    events = {}
    for name, written in json.loads(records).items():
        key = written["key"] and written["key"].encode("utf-8")
        headers = {header: value.encode("utf-8") for header, value in written["headers"].items()}
        message = kafka.KafkaMessage(headers=headers, key=key, value=base64.b64decode(written["value"]))
        event = kafka.from_kafka_event(message)
        events[name] = {"attributes": event.get_attributes(), "data": event.get_data()}
    return events


def main():
    if sys.argv[1:] == ["--probe"]:
        return
    text = pathlib.Path(sys.argv[2]).read_text("utf-8")
    result = write(text) if sys.argv[1] == "write" else read(text)
    print(json.dumps(result, default=lambda moment: moment.isoformat(timespec="milliseconds")))


main()
