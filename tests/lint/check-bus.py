#!/usr/bin/python3
"""Fails where an interface of data/dbus/ is open in a way that it must not be.

Every method names an action that the polkit policy has; whatever is more than looking is kept;
every property is read-only; and docs/dbus-api.md says what the XML says.
"""
import pathlib
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

ACTION, AUDIT = "org.chatbotd.Chatbot1.Action", "org.chatbotd.Chatbot1.Audit"
# methods that change nothing that would have to be remembered, though they need more than looking
NOT_KEPT = {"Sessions.List", "Sessions.GetMessages", "Sessions.SetTyping", "Sessions.MarkRead", "Sessions.DescribeFile"}

root = pathlib.Path(sys.argv[1]).resolve()
policy = ElementTree.parse(root / "data/polkit/org.chatbotd.chatbot1.policy.in").getroot()
actions = {action.get("id") for action in policy.findall("action")}
bus_policy = (root / "data/dbus/org.chatbotd.Chatbot1.conf.in").read_text(encoding="utf-8")
problems, used = [], set()


def check_method(name, method):
    notes = {a.get("name"): a.get("value") for a in method.findall("annotation")}
    action = notes.get(ACTION)
    used.add(action)
    if action not in actions:
        problems.append(f"{name} names no action of the policy")
    elif AUDIT not in notes and not action.endswith(".observe") and name not in NOT_KEPT:
        problems.append(f"{name} changes something, and it is not kept who did")


def check_interface(interface):
    short = interface.get("name").rsplit(".", 1)[1]
    if f'send_interface="{interface.get("name")}"' not in bus_policy:
        problems.append(f"the bus policy lets nobody call {short}")
    for method in interface.findall("method"):
        check_method(f"{short}.{method.get('name')}", method)
    for prop in interface.findall("property"):
        if prop.get("access") != "read":
            problems.append(f"{short}.{prop.get('name')} can be written, past every check")


for path in sorted((root / "data/dbus").glob("*.xml")):
    for found in ElementTree.parse(path).getroot().findall("interface"):
        check_interface(found)
problems += [f"nothing needs {action}" for action in sorted(actions - used)]
docs = subprocess.run([root / "tools/dbus-docs", "--check"], capture_output=True, text=True, check=False)
if docs.returncode != 0:
    problems.append(docs.stdout.strip())
print("\n".join(problems) or "clean")
sys.exit(1 if problems else 0)
