"""The metrics that clawback exports, read off the table in the sources, and what a PromQL expression asks for."""

import re

import promql_parser

from place import ROOT

TABLE = ROOT / "Sources" / "Worker" / "Metrics" / "Table"
# Prometheus' own, and the labels that it puts on whatever it scrapes.
OF_PROMETHEUS = {"up": set(), "ALERTS": {"alertname", "alertstate"}}
TARGET_LABELS = {"job", "instance"}


def exported():
    """Label names by metric name; a histogram under its three names."""
    metrics = dict(OF_PROMETHEUS)
    text = "\n".join(file.read_text() for file in sorted(TABLE.glob("*.swift")))
    for name, kind, rest in re.findall(r'MetricDescription\(\s*"(\w+)",\s*\.(\w+)(.*?)help:', text, re.DOTALL):
        labels = re.search(r"labels: \[(.*?)\]", rest)
        labels = set(re.findall(r'"(\w+)"', labels.group(1))) if labels else set()
        if kind == "histogram":
            metrics |= {f"{name}_bucket": labels | {"le"}, f"{name}_sum": labels, f"{name}_count": labels}
        else:
            metrics[name] = labels
    return metrics


def selectors(expression):
    """Each series that an expression selects: its name, and the labels that it is selected by."""
    return [
        (node.name, {matcher.name for matcher in node.matchers.matchers})
        for node in _nodes(promql_parser.parse(expression))
        if isinstance(node, promql_parser.VectorSelector)
    ]


def _nodes(node):
    yield node
    for name in ("lhs", "rhs", "expr", "param", "vector_selector"):
        if (inner := getattr(node, name, None)) is not None:
            yield from _nodes(inner)
    for argument in getattr(node, "args", None) or []:
        yield from _nodes(argument)


def problems(expression, metrics):
    """What an expression asks for that nobody exports."""
    try:
        selected = selectors(expression)
    except ValueError as error:
        return [f"no PromQL: {error}"]
    found = []
    for name, labels in selected:
        if name not in metrics:
            found.append(f"no metric {name}")
        elif unknown := labels - metrics[name] - TARGET_LABELS:
            found.append(f"{name} has no label {', '.join(sorted(unknown))}")
    return found
