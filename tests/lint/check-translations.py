#!/usr/bin/python3
"""Fails where a language lacks a text of the widget or of the console, or has one that does not fit."""
import gettext
import io
import pathlib
import re
import subprocess
import sys

TEXT = re.compile(r"\b_\(\s*'((?:[^'\\]|\\.)*)'")
PLACE = re.compile(r"{\w+}")

root = pathlib.Path(sys.argv[1]).resolve()
listed = set((root / "po" / "POTFILES").read_text(encoding="utf-8").split())
languages = (root / "po" / "LINGUAS").read_text(encoding="utf-8").split()
problems = []
texts = set()

for path in sorted((root / "data" / "widget").rglob("*.js")):
    found = TEXT.findall(path.read_text(encoding="utf-8"))
    texts.update(re.sub(r"\\(.)", r"\1", text) for text in found)
    if bool(found) != (path.relative_to(root).as_posix() in listed):
        problems.append(f"po/POTFILES: {path.relative_to(root)} {'is missing' if found else 'has no texts'}")

for language in languages:
    po = root / "po" / f"{language}.po"
    done = subprocess.run(["msgfmt", "--check-format", "-o", "-", str(po)], capture_output=True, check=True)
    catalog = gettext.GNUTranslations(io.BytesIO(done.stdout))._catalog
    for text in sorted(texts):
        translated = catalog.get(text)
        if not translated:
            problems.append(f"po/{language}.po: “{text}” is not translated; see tools/update-translations")
        elif set(PLACE.findall(text)) != set(PLACE.findall(translated)):
            problems.append(f"po/{language}.po: “{text}” has other places to fill in than “{translated}”")

# The console's: all that xgettext finds in the files that are listed.
console = root / "po" / "console"
template = subprocess.run(
    ["xgettext", "--from-code=UTF-8", "-k_", "-kN_", "-kngettext:1,2", "--no-location", "-o", "-",
     *(console / "POTFILES").read_text(encoding="utf-8").split()], cwd=root, capture_output=True, check=True).stdout
for language in (console / "LINGUAS").read_text(encoding="utf-8").split():
    po = console / f"{language}.po"
    done = subprocess.run(["msgmerge", "--quiet", "--no-fuzzy-matching", "-o", "-", str(po), "-"], input=template,
                          capture_output=True, check=True)
    left = subprocess.run(["msgattrib", "--untranslated", "--no-obsolete"], input=done.stdout, capture_output=True,
                          check=True).stdout.decode()
    problems += [f"po/console/{language}.po: {line[6:]} is not translated; see tools/update-translations"
                 for line in left.splitlines() if line.startswith("msgid ") and line != 'msgid ""']
    checked = subprocess.run(["msgfmt", "--check-format", "-o", "/dev/null", str(po)], capture_output=True, text=True,
                             check=False)
    problems += [checked.stderr] if checked.returncode else []

print("\n".join(problems) or "clean")
sys.exit(1 if problems else 0)
