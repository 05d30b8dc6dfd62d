"""Rules and dashboard against the metrics that clawback exports; each alert against its tests and the runbook."""

import json
import re

import yaml

import metrics
from place import DEPLOY, Findings

SEVERITIES = {"critical", "warning"}
RUNBOOK = "deploy/RUNBOOK.md#"


def anchors():
    """Of the runbook's headings, as GitHub and GitLab make them."""
    headings = re.findall(r"^#+ (.+)$", (DEPLOY / "RUNBOOK.md").read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def firings():
    """By alert: the last thing that each of its tests expects of it."""
    tests = yaml.safe_load((DEPLOY / "prometheus" / "clawback.rules.test.yml").read_text())["tests"]
    last = {}
    for test in tests:
        fired = set()
        for step in test.get("promql_expr_test", []):
            now = {
                name
                for sample in step["exp_samples"]
                for name in re.findall(r'alertname="(\w+)"', sample["labels"])
            }
            for name in fired - now:
                last.setdefault(name, set()).add("clears")
            for name in now:
                last.setdefault(name, set()).add("fires")
            fired |= now
    return last


def check_rules(findings, exported):
    groups = yaml.safe_load((DEPLOY / "prometheus" / "clawback.rules.yml").read_text())["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    # A recording is a metric too, with the labels that it is aggregated by.
    for rule in rules:
        if "record" in rule:
            by = {label for labels in re.findall(r"by \(([\w, ]+)\)", rule["expr"]) for label in labels.split(", ")}
            exported[rule["record"]] = by
    alerts = [rule for rule in rules if "alert" in rule]
    tested = firings()
    for rule in rules:
        name = rule.get("alert") or rule["record"]
        for problem in metrics.problems(rule["expr"], exported):
            findings.expect(False, f"{name}: {problem}")
    for alert in alerts:
        name, notes = alert["alert"], alert["annotations"]
        findings.expect(alert["labels"].get("severity") in SEVERITIES, f"{name}: severity is to be one of {SEVERITIES}")
        findings.expect({"summary", "description", "runbook_url"} <= set(notes), f"{name}: an annotation is missing")
        url = notes.get("runbook_url", "")
        findings.expect(
            url.startswith(RUNBOOK) and url.removeprefix(RUNBOOK) in anchors(), f"{name}: no such heading: {url}")
        for what in ("fires", "clears"):
            findings.expect(what in tested.get(name, ()), f"{name}: no unit test in which it {what}")
    findings.expect(set(tested) <= {alert["alert"] for alert in alerts}, "a test is about an alert that is not there")
    return len(alerts)


def check_dashboard(findings, exported):
    dashboard = json.loads((DEPLOY / "grafana" / "clawback.json").read_text())
    panels = dashboard["panels"]
    ids = [panel["id"] for panel in panels]
    findings.expect(len(set(ids)) == len(ids), "dashboard: two panels have one id")
    taken = {}
    for panel in panels:
        title, place = panel["title"], panel["gridPos"]
        findings.expect(place["x"] + place["w"] <= 24, f"dashboard, {title}: wider than the page")
        for cell in ((x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])):
            if not findings.expect(cell not in taken, f"dashboard, {title}: lies over {taken.get(cell)}"):
                break
            taken[cell] = title
        findings.expect(panel["type"] == "row" or panel.get("targets"), f"dashboard, {title}: shows nothing")
    variables = dashboard["templating"]["list"]
    asked = [(panel["title"], target["expr"]) for panel in panels for target in panel.get("targets", [])]
    asked += [("annotations", note["expr"]) for note in dashboard["annotations"]["list"]]
    # label_values(SERIES, LABEL) is Grafana's own.
    asked += [
        (f"variable {variable['name']}", re.sub(r"^label_values\((.+), \w+\)$", r"\1", variable["definition"]))
        for variable in variables
        if variable["type"] == "query"
    ]
    names = {variable["name"] for variable in variables} | {"__rate_interval"}
    used = set()
    for title, expression in asked:
        for name in re.findall(r"\$(\w+)", expression):
            findings.expect(name in names, f"dashboard, {title}: no variable ${name}")
        # Variables within brackets stand for durations, all others for texts.
        plain = re.sub(r"\[\$\w+\]", "[5m]", expression)
        problems = metrics.problems(plain, exported)
        for problem in problems:
            findings.expect(False, f"dashboard, {title}: {problem}")
        if not problems:
            used |= {name for name, _ in metrics.selectors(plain)}
    return len(panels), used


def main():
    findings = Findings()
    exported = metrics.exported()
    names = {re.sub(r"_(bucket|sum|count)$", "", name) for name in exported if name.startswith("clawback_")}
    alerts = check_rules(findings, exported)
    panels, used = check_dashboard(findings, exported)
    shown = {re.sub(r"_(bucket|sum|count)$", "", name) for name in used} & names
    findings.end(f"{alerts} alerts, {panels} panels, {len(shown)} of {len(names)} metrics shown")


main()
