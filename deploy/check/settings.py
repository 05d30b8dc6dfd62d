"""The example settings, the variables and the flags in deploy/ against the table of settings in the sources."""

import re

import yaml

from place import DEPLOY, ROOT, Findings

FILES = ["systemd/clawback.yaml", "kubernetes/base/clawback.yaml", "kubernetes/overlays/example/clawback.yaml"]
ELSEWHERE = ["systemd/clawback.service", "compose.yaml", "docker/Dockerfile", "docker/healthz", "kubernetes/base/statefulset.yaml"]
# Set beside the file, by those who use it.
GIVEN = {"systemd/clawback.yaml": {"wechatpay.privateKeyFile", "wechatpay.publicKeyFile"}}


def table():
    """Whether it is required, by key."""
    text = (ROOT / "Sources" / "ClawbackCommands" / "Configuration" / "Settings.swift").read_text()
    return {key: presence == "required" for key, presence in re.findall(r'Setting\(\s*"([\w.]+)",\s*\.(\w+)', text)}


def variable(key):
    """kafka.bootstrapServers is CLAWBACK_KAFKA_BOOTSTRAP_SERVERS; V3 and URL are not taken apart."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key.replace("apiV3", "api_v3").replace(".", "_"))
    return "CLAWBACK_" + words.upper()


def check_unit(findings):
    """Times and files of the systemd unit fit the settings beside it."""
    unit = (DEPLOY / "systemd" / "clawback.service").read_text()
    settings = yaml.safe_load((DEPLOY / "systemd" / "clawback.yaml").read_text())
    stop = int(re.search(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE).group(1))
    drain = int(settings["worker"]["drainTimeout"].removesuffix("s"))
    findings.expect(stop > drain + 5, f"clawback.service: killed after {stop} s, drains for up to {drain} s")
    loaded = set(re.findall(r"^LoadCredential=([^:]+):", unit, re.MULTILINE))
    used = set(re.findall(r"%d/(\S+)", unit))
    # A file of settings cannot say %d; for a system's service it is this.
    used |= set(re.findall(r"/run/credentials/clawback\.service/(\S+)", (DEPLOY / "systemd" / "clawback.yaml").read_text()))
    findings.expect(loaded == used, f"clawback.service: loads {loaded}, uses {used}")
    codes = set(re.search(r"^RestartPreventExitStatus=(.+)$", unit, re.MULTILINE).group(1).split())
    findings.expect(codes == {"64", "77"}, f"clawback.service: not restarted after {codes}")


def main():
    findings, known = Findings(), table()
    findings.expect(len(known) > 30, "the table of settings was not found in the sources")
    for name in FILES:
        given = set(GIVEN.get(name, ()))
        for section, settings in yaml.safe_load((DEPLOY / name).read_text()).items():
            given |= {f"{section}.{key}" for key in settings}
        for key in sorted(given - set(known)):
            findings.expect(False, f"{name}: no setting {key}")
        for key in (key for key, required in known.items() if required and key not in given):
            findings.expect(False, f"{name}: {key} is required")
    check_unit(findings)
    variables = {variable(key) for key in known}
    for name in ELSEWHERE:
        for found in re.findall(r"CLAWBACK_[A-Z0-9_]+", (DEPLOY / name).read_text()):
            findings.expect(found in variables, f"{name}: no variable {found}")
    findings.end(f"{len(FILES)} files, {len(known)} settings known")


main()
