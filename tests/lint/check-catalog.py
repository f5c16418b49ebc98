#!/usr/bin/python3
"""Fails where the journal's catalog and the kinds of events of the daemon do not agree.

Every MESSAGE_ID has one entry and every entry belongs to one; each says what it is, who says so, and
where more is written; the commands in it are such as chatbotctl knows; journalctl takes it.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

root = pathlib.Path(sys.argv[1]).resolve()
source = root / "src" / "log" / "cb-log-ids.h"
catalog = root / "data" / "catalog" / "chatbotd.catalog"
problems = []


def parse(text):
    """Yields (id, headers, body) of each entry."""
    for part in re.split(r"^-- ", text, flags=re.M)[1:]:
        head, _, body = part.partition("\n\n")
        name, *lines = head.splitlines()
        yield name.strip(), dict(line.split(": ", 1) for line in lines), body.strip()


def check_entries(names, entries):
    seen = [name for name, _, _ in entries]
    problems.extend(f"{names[name]} has no entry" for name in names if name not in seen)
    problems.extend(f"entry {name} belongs to no kind of event" for name in seen if name not in names)
    problems.extend(f"two entries for {names[name]}" for name in names if seen.count(name) > 1)
    for name, headers, body in entries:
        if not {"Subject", "Defined-By", "Documentation"} <= set(headers) or not body:
            problems.append(f"entry {name} ({names.get(name)}) lacks a header or its text")


def check_commands(text):
    """Each command that an entry proposes stands in the manual of chatbotctl."""
    manual = (root / "docs" / "man" / "chatbotctl.1").read_text(encoding="utf-8").replace("\\-", "-")
    for group, command in re.findall(r"^  chatbotctl ([a-z]+) ([a-z]+)", text, re.M):
        if not re.search(rf"\b{group} {command}\b", manual):
            problems.append(f"“chatbotctl {group} {command}” is not in docs/man/chatbotctl.1")


def check_journalctl(names):
    with tempfile.TemporaryDirectory() as scratch:
        for folder in ("usr/lib/systemd/catalog", "var/lib/systemd/catalog"):
            (pathlib.Path(scratch) / folder).mkdir(parents=True)
        shutil.copy(catalog, pathlib.Path(scratch) / "usr/lib/systemd/catalog")
        done = subprocess.run(["journalctl", f"--root={scratch}", "--update-catalog"], capture_output=True, text=True,
                              check=False)
        listed = subprocess.run(["journalctl", f"--root={scratch}", "--list-catalog"], capture_output=True, text=True,
                                check=False).stdout
    if done.returncode != 0 or done.stderr:
        problems.append(f"journalctl does not take it: {done.stderr}")
    problems.extend(f"journalctl does not find {names[name]}" for name in names if name not in listed)


ids = {value: name for name, value in
       re.findall(r'#define (CB_LOG_ID_\w+) "([0-9a-f]{32})"', source.read_text(encoding="utf-8"))}
written = catalog.read_text(encoding="utf-8")
check_entries(ids, list(parse(written)))
check_commands(written)
if shutil.which("journalctl"):
    check_journalctl(ids)
if len(ids) < 20:
    problems.append(f"{source}: found only {len(ids)} kinds of events")
print("\n".join(problems) or "clean")
sys.exit(1 if problems else 0)
