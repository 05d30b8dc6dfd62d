"""compose.yaml against what is on disk, what the program offers, and what this deployment promises."""

import re
import subprocess

import yaml

from place import DEPLOY, ROOT, Findings


def check_mounts(findings, name, service, volumes):
    for mount in service.get("volumes", []):
        source = mount.split(":")[0]
        if source.startswith("."):
            findings.expect((DEPLOY / source).exists(), f"{name}: {source} is not there")
            findings.expect(mount.endswith(":ro"), f"{name}: {source} is mounted writable")
        else:
            findings.expect(source in volumes, f"{name}: no volume {source}")


def check_command(findings, name, service, commands):
    command = service.get("command")
    if service["image"].startswith("clawback:") and findings.expect(command, f"{name}: no command"):
        source = commands / f"{command[0].title()}Command.swift"
        findings.expect(source.exists(), f"{name}: clawback has no command {command[0]}")


def check_intents(findings):
    """The generator's lines, as the schema has them."""
    import json

    import jsonschema

    schema = json.loads((ROOT / "schemas" / "refund-intent.v1.schema.json").read_text())
    lines = subprocess.run(
        ["sh", DEPLOY / "compose" / "intents.sh", "-"], capture_output=True, text=True, check=True).stdout.splitlines()
    findings.expect(len(lines) == 20, f"intents.sh writes {len(lines)} lines instead of 20")
    for line in lines:
        key, _, value = line.partition("|")
        intent = json.loads(value)
        jsonschema.validate(intent, schema)
        findings.expect(key == intent["order_id"], "intents.sh: an intent's key is not its order")
    findings.expect(len({json.loads(line.split("|")[1])["intent_id"] for line in lines}) == len(lines), "intents.sh: an id twice")


def main():
    findings = Findings()
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services, volumes = compose["services"], compose["volumes"]
    commands = ROOT / "Sources" / "ClawbackCommands" / "Commands"
    for name, service in services.items():
        check_mounts(findings, name, service, volumes)
        check_command(findings, name, service, commands)
        needed = service.get("depends_on", [])
        network = service.get("network_mode", "service:kafka").removeprefix("service:")
        findings.expect(set(needed) | {network} <= set(services), f"{name}: needs a service that is not there")
        findings.expect(re.search(r":[^:]*\d", service["image"]) or service["image"] == "clawback:trial", f"{name}: image without a version")
        for port in service.get("ports", []):
            findings.expect(port.startswith("127.0.0.1:"), f"{name}: {port} is published beyond loopback")
        if service["image"] == "clawback:trial":
            findings.expect(service["read_only"] and service["cap_drop"] == ["ALL"], f"{name}: may do more than it needs to")
    workers = [service for service in services.values() if service.get("command", [""])[0] == "run"]
    instances = {worker["environment"]["CLAWBACK_KAFKA_INSTANCE_ID"] for worker in workers}
    findings.expect(len(instances) == len(workers) > 1, "every worker needs a kafka.instanceId of its own")
    ports = {worker["environment"]["CLAWBACK_HTTP_PORT"] for worker in workers}
    scraped = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())["scrape_configs"][0]["static_configs"]
    targets = {target for group in scraped for target in group["targets"]}
    findings.expect(targets == {f"simulator:{port}" for port in ports}, f"Prometheus scrapes {targets}, workers listen on {ports}")
    check_intents(findings)
    findings.end(f"{len(services)} services, {len(workers)} workers, intents as the schema has them")


main()
