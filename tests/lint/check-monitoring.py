#!/usr/bin/python3
"""Fails where dashboards or Prometheus rules and the daemon do not agree.

Every metric that they name must be one that the sources expose, and the alert rules must have
the thresholds, times and severities of the built-in ones.
"""
import json
import pathlib
import re
import sys

import yaml

root = pathlib.Path(sys.argv[1]).resolve()
problems = []

SUFFIXES = ("_bucket", "_count", "_sum")
# Parts that are built separately: dashboard -> the folder whose metrics it shows.
PARTS = {"backups": root / "src" / "backups"}
BUILT_IN = re.compile(
    r'\{ "(?P<name>[a-z-]+)", "(?P<summary>[^"]+)", "\w+", "(?P<severity>\w+)", "[^"]*", (?P<scale>[\d.]+), '
    r"CB_RULE_(?P<side>ABOVE|BELOW), (?P<threshold>[\d.]+), (?P<clear>[\d.]+), (?P<window>\d+), (?P<hold>\d+), TRUE \}")
WRITTEN = re.compile(r'"(?P<name>[a-z-]+): \w+ > (?P<threshold>[\d.]+) over \d+s for (?P<hold>\d+)s clear [\d.]+ '
                     r'severity (?P<severity>\w+)"')


def known_metrics():
    names = {"up", "ALERTS"}
    for source in (root / "src").rglob("*.c"):
        names |= set(re.findall(r'"((?:chatbot|process)_[a-z_]+)"', source.read_text(encoding="utf-8")))
    return names


def metrics_of(expression):
    """Names in an expression, the strings in it aside, of histograms without their suffix."""
    plain = re.sub(r'"[^"]*"', '""', expression)
    for name in re.findall(r"\b(?:chatbot|process)_[a-z_]+", plain):
        for suffix in SUFFIXES:
            name = name.removesuffix(suffix)
        yield name


def check_metrics(where, expression, known, recorded=()):
    for rule in recorded:
        expression = expression.replace(rule, "recorded")
    for name in metrics_of(expression):
        if name not in known:
            problems.append(f"{where}: nothing exposes “{name}”")


def check_dashboard(path, known):
    board = json.loads(path.read_text(encoding="utf-8"))
    where = path.relative_to(root)
    if path.stem in PARTS and not PARTS[path.stem].exists():
        return board
    ids = [panel["id"] for panel in board["panels"]]
    if len(set(ids)) != len(ids):
        problems.append(f"{where}: two panels have the same id")
    for panel in board["panels"]:
        if panel["type"] != "row" and not panel.get("description"):
            problems.append(f"{where}: “{panel['title']}” says not what it shows")
        for target in panel.get("targets", []):
            check_metrics(f"{where}: “{panel['title']}”", target["expr"], known)
    return board


def seconds(text):
    number, unit = re.fullmatch(r"(\d+)(s|m)", text).groups()
    return int(number) * (60 if unit == "m" else 1)


def built_in_rules():
    text = (root / "src" / "alerts" / "cb-alert-rule.c").read_text(encoding="utf-8")
    flat = re.sub(r"\s+", " ", text)
    return {match["name"]: match.groupdict() for match in BUILT_IN.finditer(flat)}


def written_rules():
    """Rules that the daemon has in the form that the settings have; they look at a gauge as it is."""
    text = (root / "src" / "daemon" / "cb-daemon-parts.c").read_text(encoding="utf-8")
    return {match["name"]: match.groupdict() for match in WRITTEN.finditer(text)}


def check_written(rule, own):
    where = f"data/prometheus/chatbotd.rules.yml: {rule['alert']}"
    if not rule["expr"].endswith(f" > {own['threshold']}"):
        problems.append(f"{where}: does not end with “> {own['threshold']}”, as the daemon's own rule does")
    if seconds(rule["for"]) != int(own["hold"]):
        problems.append(f"{where}: waits {rule['for']}, the daemon's own rule {own['hold']} s")
    if rule["labels"]["severity"] != own["severity"]:
        problems.append(f"{where}: is {rule['labels']['severity']}, the daemon's own rule {own['severity']}")


def check_window(rule, own, records):
    """The rule takes its metric over the same time, in the record that it looks at."""
    used = [expression for name, expression in records.items() if name in rule["expr"]]
    windows = {seconds(text) for expression in used for text in re.findall(r"\[(\w+)\]", expression)}
    # An error ratio divides by another record.
    windows |= {seconds(text) for expression in used for name, inner in records.items() if name in expression
                for text in re.findall(r"\[(\w+)\]", inner)}
    if windows != {int(own["window"])}:
        problems.append(f"data/prometheus: {rule['alert']}: looks at {sorted(windows)} s, the built-in rule at "
                        f"{own['window']} s")


def check_alert(rule, own):
    where = f"data/prometheus/chatbotd.rules.yml: {rule['alert']}"
    side = ">" if own["side"] == "ABOVE" else "<"
    numbers = [float(number) for number in re.findall(rf"{side} ([\d.]+)", rule["expr"])]
    scale = float(own["scale"])
    expected = [round(float(own[key]) * scale, 6) for key in ("threshold", "clear")]
    if numbers != expected:
        problems.append(f"{where}: says {numbers}, the built-in rule {expected}")
    if seconds(rule["for"]) != int(own["hold"]):
        problems.append(f"{where}: waits {rule['for']}, the built-in rule {own['hold']} s")
    if rule["labels"]["severity"] != own["severity"]:
        problems.append(f"{where}: is {rule['labels']['severity']}, the built-in rule {own['severity']}")
    if rule["annotations"]["summary"] != own["summary"]:
        problems.append(f"{where}: its summary is not “{own['summary']}”")


def check_rules(known):
    groups = yaml.safe_load((root / "data/prometheus/chatbotd.rules.yml").read_text(encoding="utf-8"))["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    recorded = {rule["record"]: rule["expr"] for rule in rules if "record" in rule}
    built_in = built_in_rules()
    for rule in rules:
        name = rule.get("record") or rule.get("alert")
        check_metrics(f"data/prometheus/chatbotd.rules.yml: {name}", rule["expr"], known, recorded)
    watched = {rule["labels"]["rule"]: rule for rule in rules if rule.get("labels", {}).get("rule")}
    written = written_rules()
    own = {*built_in, *written}
    if len(built_in) != 9 or len(written) != 2 or set(watched) != own:
        problems.append(f"data/prometheus: has rules {sorted(watched)}, the daemon {sorted(own)}")
    for name in set(watched) & set(written):
        check_written(watched[name], written[name])
    for name in set(watched) & set(built_in):
        check_alert(watched[name], built_in[name])
        check_window(watched[name], built_in[name], recorded)


metrics = known_metrics()
boards = [check_dashboard(path, metrics) for path in sorted((root / "data/grafana").glob("*.json"))]
if len({board["uid"] for board in boards}) != len(boards) or not boards:
    problems.append("data/grafana: there are no dashboards, or two have the same uid")
check_rules(metrics)
print("\n".join(problems) or "clean")
sys.exit(1 if problems else 0)
