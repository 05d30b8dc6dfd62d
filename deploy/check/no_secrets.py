"""No secret comes from an environment, a command line, an image or a file of settings in deploy/: each has a file of its own.

Every rule is tried on something that breaks it first.
"""

import re

import yaml

import containerfile
from place import DEPLOY, Findings

SETTINGS = ["systemd/clawback.yaml", "kubernetes/base/clawback.yaml", "kubernetes/overlays/example/clawback.yaml"]
# As Kafka/Client/ClientSecurity.swift has it, and what else is called a secret in an environment.
SECRET = re.compile(r"password|passwd|secret|token|key\.pem|oauthbearer\.config|api_?key|private_?key|v3_?key", re.IGNORECASE)
# The place of one is none.
PLACE = re.compile(r"(\.location|\.file|\.url|\.endpoint|_FILE|File|_LOCATION|_URL)$")


def is_secret(name):
    return bool(SECRET.search(name)) and not PLACE.search(name)


def in_variable(name, value):
    """What is wrong with a variable of an environment."""
    if is_secret(name):
        yield f"{name} is in the environment"
    if name == "CLAWBACK_KAFKA_PROPERTIES":
        for pair in re.split(r"(?<!\\),", str(value)):
            if is_secret(pair.partition("=")[0].strip()):
                yield f"{pair.partition('=')[0].strip()} is in the environment"


def in_unit(text):
    for line in text.splitlines():
        key, _, value = line.strip().partition("=")
        if key in ("EnvironmentFile", "PassEnvironment", "SetCredential"):
            yield f"{key}= hands over what nobody can judge here, or a secret in clear; LoadCredential= a file"
        if key == "Environment":
            name, _, content = value.strip('"').partition("=")
            yield from in_variable(name, content)
        if key.startswith("Exec"):
            yield from in_arguments(value.split())
    if "LimitCORE=0" not in text.splitlines():
        yield "LimitCORE=0 is missing: a core dump has keys in it"


def in_arguments(words):
    for word in words:
        for pair in str(word).split(","):
            name, equals, _ = pair.rpartition(" ")[2].partition("=")
            if equals and is_secret(name):
                yield f"{name} is on a command line"


def in_compose(compose):
    for name, service in compose["services"].items():
        if "env_file" in service:
            yield f"{name}: env_file"
        given = service.get("environment") or {}
        pairs = given.items() if isinstance(given, dict) else (entry.partition("=")[::2] for entry in given)
        for variable, value in pairs:
            yield from (f"{name}: {problem}" for problem in in_variable(variable, value))
        command = service.get("command") or []
        yield from (f"{name}: {problem}" for problem in in_arguments(command if isinstance(command, list) else command.split()))


def in_manifest(document):
    pod = document.get("spec", {}).get("template", {}).get("spec")
    if document.get("kind") == "ServiceAccount" and document.get("automountServiceAccountToken") is not False:
        yield "the ServiceAccount's token is mounted"
    if document.get("kind") == "ConfigMap":
        yield from (f"{key} is in a ConfigMap" for key in document.get("data", {}) if is_secret(key))
    if not pod:
        return
    if pod.get("automountServiceAccountToken") is not False:
        yield "a token for Kubernetes is mounted"
    for container in [*pod.get("containers", []), *pod.get("initContainers", [])]:
        if container.get("envFrom"):
            yield "envFrom: the whole of a Secret or ConfigMap in the environment"
        for entry in container.get("env", []):
            if "secretKeyRef" in entry.get("valueFrom", {}):
                yield f"{entry['name']} comes from a Secret into the environment; mount it"
            yield from in_variable(entry["name"], entry.get("value", ""))
        yield from in_arguments([*container.get("command", []), *container.get("args", [])])
    for volume in pod.get("volumes", []):
        if "secret" in volume and volume["secret"].get("defaultMode", 0o644) & 0o7:
            yield f"volume {volume['name']} can be read by everybody in the pod"


def in_settings(settings):
    for name in (settings.get("kafka") or {}).get("properties") or {}:
        if is_secret(name):
            yield f"{name} is in the settings; name a file with {name}.file"


def in_image(stages):
    for stage in stages:
        for instruction in ("ENV", "ARG"):
            for value in stage.of(instruction):
                for pair in re.findall(r"([\w.]+)(?:=|\s|$)", str(value)):
                    if is_secret(pair):
                        yield f"{pair} is in the image"


PLANTED = [
    (in_unit, "LimitCORE=0\nEnvironment=CLAWBACK_KAFKA_PROPERTIES=sasl.username=a,sasl.password=b"),
    (in_unit, "LimitCORE=0\nEnvironment=KAFKA_PASSWORD=b"),
    (in_unit, "LimitCORE=0\nEnvironmentFile=/etc/clawback/environment"),
    (in_unit, "LimitCORE=0\nExecStart=/usr/local/bin/clawback run --kafka-properties sasl.password=b"),
    (in_unit, "ExecStart=/usr/local/bin/clawback run"),
    (in_compose, {"services": {"worker": {"environment": {"CLAWBACK_KAFKA_PROPERTIES": "sasl.password=b"}}}}),
    (in_compose, {"services": {"worker": {"environment": ["API_KEY=b"]}}}),
    (in_compose, {"services": {"worker": {"env_file": ".env"}}}),
    (in_manifest, {"kind": "ServiceAccount"}),
    (in_settings, {"kafka": {"properties": {"sasl.password": "b"}}}),
]


def pod(container=None, **spec):
    return {"spec": {"template": {"spec": {"automountServiceAccountToken": False, "containers": [container or {}], **spec}}}}


PLANTED += [
    (in_manifest, pod(automountServiceAccountToken=True)),
    (in_manifest, pod({"envFrom": [{"secretRef": {"name": "a"}}]})),
    (in_manifest, pod({"env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "a", "key": "b"}}}]})),
    (in_manifest, pod({"env": [{"name": "CLAWBACK_KAFKA_PROPERTIES", "value": "ssl.key.password=b"}]})),
    (in_manifest, pod({"args": ["run", "--kafka-properties", "sasl.password=b"]})),
    (in_manifest, pod(volumes=[{"name": "a", "secret": {"secretName": "a"}}])),
]
HARMLESS = [
    (in_unit, "LimitCORE=0\nEnvironment=CLAWBACK_WECHATPAY_PRIVATE_KEY_FILE=%d/apiclient_key.pem"),
    (in_settings, {"kafka": {"properties": {"sasl.password.file": "/run/a", "ssl.key.location": "/run/b"}}}),
    (in_manifest, pod({"env": [{"name": "CLAWBACK_KAFKA_INSTANCE_ID", "value": "a"}]})),
]


def main():
    findings, looked_at = Findings(), 0
    for rule, planted in PLANTED:
        findings.expect(list(rule(planted)), f"the rule {rule.__name__} does not see {planted}")
    for rule, harmless in HARMLESS:
        findings.expect(not list(rule(harmless)), f"the rule {rule.__name__} is against {harmless}: {list(rule(harmless))}")

    def look(name, problems):
        nonlocal looked_at
        looked_at += 1
        for problem in problems:
            findings.expect(False, f"{name}: {problem}")

    look("systemd/clawback.service", in_unit((DEPLOY / "systemd" / "clawback.service").read_text()))
    look("compose.yaml", in_compose(yaml.safe_load((DEPLOY / "compose.yaml").read_text())))
    look("docker/Dockerfile", in_image(containerfile.stages()))
    for name in SETTINGS:
        look(name, in_settings(yaml.safe_load((DEPLOY / name).read_text())))
    for file in sorted((DEPLOY / "kubernetes").glob("[bco]*/**/*.yaml")):
        if file.name not in ("kustomization.yaml", "clawback.yaml"):
            for document in yaml.safe_load_all(file.read_text()):
                if document and "overlays" in file.parts and document.get("kind") == "StatefulSet":
                    # A patch leaves out what the base has.
                    document["spec"].get("template", {}).get("spec", {}).setdefault("automountServiceAccountToken", False)
                if document:
                    look(str(file.relative_to(DEPLOY)), in_manifest(document))
    findings.end(f"{looked_at} places without one, {len(PLANTED)} planted ones seen")


main()
