"""The manifests against the schemas of Kubernetes and of the operators, and against one another.

With kubectl or kustomize at hand the example overlay is built and judged as it would be applied; without, file by file.
"""

import importlib
import re
import shutil
import subprocess

import kubernetes_validate
import yaml

from place import DEPLOY, Findings

FOLDER = DEPLOY / "kubernetes"
VERSIONS = ["1.29", "1.34"]
# Models made from the operators' own schemas.
MODELS = {"keda.sh/v1alpha1": "cloudcoil.models.keda.v1alpha1", "monitoring.coreos.com/v1": "cloudcoil.models.prometheus_operator.v1"}
DRAIN = 25


def kustomizations():
    return sorted(FOLDER.glob("**/kustomization.yaml"))


def documents(text):
    return [document for document in yaml.safe_load_all(text) if document]


def check_references(findings):
    """Every file that a kustomization names is there, and every file there is named."""
    for file in kustomizations():
        content, folder = yaml.safe_load(file.read_text()), file.parent
        named = [*content.get("resources", []), *content.get("components", [])]
        named += [patch["path"] for patch in content.get("patches", []) if "path" in patch]
        named += [name for generator in content.get("configMapGenerator", []) for name in generator["files"]]
        for name in named:
            target = folder / name
            there = (target / "kustomization.yaml").exists() if target.is_dir() else target.exists()
            findings.expect(there, f"{file}: {name} is not there")
        for other in folder.glob("*.yaml"):
            findings.expect(other == file or other.name in named, f"{other}: no kustomization names it")


def built(findings):
    """What `kubectl apply --kustomize` would send; `None` where nothing can build it."""
    for command in (["kustomize", "build"], ["kubectl", "kustomize"]):
        if shutil.which(command[0]):
            made = subprocess.run([*command, FOLDER / "overlays" / "example"], capture_output=True, text=True)
            return made.stdout if findings.expect(made.returncode == 0, made.stderr.strip()) else None
    return None


def unbuilt():
    files = [file for file in FOLDER.glob("[bc]*/**/*.yaml") if file.name not in ("kustomization.yaml", "clawback.yaml")]
    return "\n---\n".join(file.read_text() for file in sorted(files))


def lost(given, kept, path=""):
    """Fields that a model has not taken up, since its schema knows none of that name."""
    if isinstance(given, dict):
        for key, value in given.items():
            if not isinstance(kept, dict) or key not in kept:
                yield f"{path}.{key}"
            else:
                yield from lost(value, kept[key], f"{path}.{key}")
    elif isinstance(given, list):
        for number, (value, other) in enumerate(zip(given, kept)):
            yield from lost(value, other, f"{path}[{number}]")


def check_schema(findings, document):
    name = f"{document['kind']} {document['metadata']['name']}"
    if module := MODELS.get(document["apiVersion"]):
        model = getattr(importlib.import_module(module), document["kind"])
        try:
            kept = model.model_validate(document).model_dump(by_alias=True, exclude_unset=True, mode="json")
        except ValueError as error:
            findings.expect(False, f"{name}: {error}")
            return
        for field in lost(document, kept):
            findings.expect(False, f"{name}: no field {field}")
        return
    for version in VERSIONS:
        try:
            kubernetes_validate.validate(document, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            findings.expect(False, f"{name} (Kubernetes {version}): {error.message}")


def check_agreement(findings, objects):
    """Names, labels and times that have to be the same in several places."""
    stateful_set = objects["StatefulSet"][0]
    spec, pod = stateful_set["spec"], stateful_set["spec"]["template"]["spec"]
    labels = spec["template"]["metadata"]["labels"]
    selectors = {
        "StatefulSet": spec["selector"]["matchLabels"],
        "Service": objects["Service"][0]["spec"]["selector"],
        "PodDisruptionBudget": objects["PodDisruptionBudget"][0]["spec"]["selector"]["matchLabels"],
        "NetworkPolicy": objects["NetworkPolicy"][0]["spec"]["podSelector"]["matchLabels"],
        "PodMonitor": objects["PodMonitor"][0]["spec"]["selector"]["matchLabels"],
        "topologySpreadConstraints": pod["topologySpreadConstraints"][0]["labelSelector"]["matchLabels"],
    }
    for kind, selector in selectors.items():
        findings.expect(selector and selector.items() <= labels.items(), f"{kind} does not select the pods: {selector}")
    names = [rule for rule in objects["NetworkPolicy"][0]["spec"]["egress"] if {"port": 53, "protocol": "UDP"} in rule["ports"]]
    findings.expect(
        names and "app.kubernetes.io/name" not in names[0]["to"][0]["podSelector"]["matchLabels"], "no way to the name service")
    container = pod["containers"][0]
    ports = {port["name"] for port in container["ports"]}
    findings.expect(spec["serviceName"] == objects["Service"][0]["metadata"]["name"], "serviceName names no Service")
    findings.expect(pod["serviceAccountName"] == objects["ServiceAccount"][0]["metadata"]["name"], "no such ServiceAccount")
    for probe, path in {"startupProbe": "/healthz", "livenessProbe": "/healthz", "readinessProbe": "/readyz"}.items():
        findings.expect(container[probe]["httpGet"] == {"path": path, "port": "http"}, f"{probe} asks for something else")
    findings.expect(objects["PodMonitor"][0]["spec"]["podMetricsEndpoints"][0]["port"] in ports, "PodMonitor: no such port")
    target = objects["ScaledObject"][0]["spec"]["scaleTargetRef"]
    findings.expect(
        (target["kind"], target["name"]) == ("StatefulSet", stateful_set["metadata"]["name"]), "ScaledObject scales something else")
    findings.expect(pod["terminationGracePeriodSeconds"] > DRAIN, "pods are killed before they have drained")
    mounted = {mount["name"] for mount in container["volumeMounts"]}
    findings.expect(mounted == {volume["name"] for volume in pod["volumes"]}, "volumes and mounts differ")
    findings.expect(all("secretKeyRef" not in str(entry) for entry in container["env"]), "a secret in the environment")
    secrets = {volume["secret"]["secretName"] for volume in pod["volumes"] if "secret" in volume}
    asked = {reference["name"] for reference in objects["TriggerAuthentication"][0]["spec"]["secretTargetRef"]}
    findings.expect(asked <= secrets, f"KEDA asks for another Secret: {asked - secrets}")
    check_restrictions(findings, pod, container)


def check_restrictions(findings, pod, container):
    """Pod Security Standards, level restricted, and a root that cannot be written."""
    security = container["securityContext"]
    findings.expect(pod["securityContext"].get("runAsNonRoot") is True, "may run as root")
    findings.expect(pod["securityContext"].get("seccompProfile", {}).get("type") == "RuntimeDefault", "no seccomp profile")
    findings.expect(security.get("allowPrivilegeEscalation") is False, "may gain privileges")
    findings.expect(security.get("readOnlyRootFilesystem") is True, "its root can be written")
    findings.expect(security.get("capabilities", {}).get("drop") == ["ALL"], "keeps capabilities")
    findings.expect(pod.get("automountServiceAccountToken") is False, "has a token for Kubernetes")


def check_settings(findings):
    """Files that the settings name lie where something is mounted; times agree."""
    pod = yaml.safe_load((FOLDER / "base" / "statefulset.yaml").read_text())["spec"]["template"]["spec"]
    places = {mount["mountPath"] for mount in pod["containers"][0]["volumeMounts"]}
    for file in FOLDER.glob("*/**/clawback.yaml"):
        text = file.read_text()
        for path in re.findall(r": (/\S+)$", text, re.MULTILINE):
            findings.expect(path.rpartition("/")[0] in places, f"{file}: nothing is mounted at {path}")
        findings.expect(yaml.safe_load(text)["worker"]["drainTimeout"] == f"{DRAIN}s", f"{file}: drainTimeout is not {DRAIN}s")


def main():
    findings = Findings()
    check_references(findings)
    text = built(findings)
    how = "built" if text else "file by file, as neither kubectl nor kustomize is here"
    all_documents = documents(text or unbuilt())
    all_documents += documents(subprocess.run([FOLDER / "prometheus-rule"], capture_output=True, text=True, check=True).stdout)
    objects = {}
    for document in all_documents:
        check_schema(findings, document)
        objects.setdefault(document["kind"], []).append(document)
    check_agreement(findings, objects)
    check_settings(findings)
    findings.end(f"{len(all_documents)} objects, {how}; Kubernetes {' and '.join(VERSIONS)}")


main()
