#!/usr/bin/python3
"""Fails where the tree breaks a rule of docs/CODING_STYLE.md that a script can see."""
import pathlib
import re
import subprocess
import sys

MAX_FILE, MAX_FUNCTION = 600, 80
# files that may be longer, and why
LONG_FILES = {
    "tests/lib/cb-backend-memory.c": "one fake of one interface",
    "tests/unit/net/test-ws.c": "one protocol",
    "tests/unit/store/test-store-backend.c": "one contract",
    "tests/unit/web/test-ws-session.c": "one protocol",
}
UNFINISHED = re.compile("|".join(["TO" + "DO", "FIX" + "ME", r"\bX{3}\b"]))
FOREIGN = re.compile("|".join(["/wor[k]/", "/roo[t]/", r"/hom[e]/\w"]))

root = pathlib.Path(sys.argv[1]).resolve()
problems = []
reports = []


def listed_files():
    done = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=root, capture_output=True,
                          text=True, check=True)
    return [root / name for name in done.stdout.splitlines() if (root / name).is_file()]


def function_lengths(lines):
    """Yields (name, first line, length) of each function, as clang-format lays them out."""
    start = name = None
    for number, line in enumerate(lines, 1):
        match = re.match(r"(\w+) \(", line)
        if match:
            name = match.group(1)
        if line == "{":
            start = number
        elif line == "}" and start:
            yield name, start, number - start - 1
            start = None


def check_source(path, rel, lines):
    if len(lines) > MAX_FILE and rel not in LONG_FILES:
        problems.append(f"{rel}: {len(lines)} lines; over {MAX_FILE} needs a reason, in tests/lint/check-house.py")
    for name, start, length in function_lengths(lines):
        if length > MAX_FUNCTION:
            problems.append(f"{rel}:{start}: {name} has {length} lines, at most {MAX_FUNCTION}")
    if rel.startswith("src/") and path.suffix == ".c":
        build = path.parent / "meson.build"
        if path.name != "main.c" and f"'{path.name}'" not in build.read_text(encoding="utf-8"):
            problems.append(f"{rel}: not in {build.relative_to(root)}")


for path in listed_files():
    rel = path.relative_to(root).as_posix()
    if path.suffix in (".png", ".gz") or "/corpus/" in rel or rel == "COPYING":
        continue
    lines = path.read_text(encoding="utf-8").splitlines()
    if path.suffix in (".c", ".h"):
        check_source(path, rel, lines)
    for number, line in enumerate(lines, 1):
        if UNFINISHED.search(line):
            problems.append(f"{rel}:{number}: unfinished: {line.strip()}")
        if FOREIGN.search(line):
            problems.append(f"{rel}:{number}: a path of one machine: {line.strip()}")

for folder in sorted((root / "src").iterdir()):
    if folder.is_dir() and any(folder.glob("*.c")) and not (folder / "README.md").exists():
        problems.append(f"src/{folder.name}: has no README.md")

print("\n".join(problems) or "clean")
sys.exit(1 if problems else 0)
