#!/usr/bin/python3
"""Has cppcheck and clang-tidy read src/, and fails where they find something.

    check-static.py BUILD [FILE...]     BUILD is a build directory, for its compile_commands.json

cppcheck reads everything, which takes seconds. clang-tidy is slow, so a file that it found nothing in is not read
again until the file, a header of the project that it includes, the rules or clang-tidy itself change.
"""
import concurrent.futures
import functools
import hashlib
import os
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "chatbotd-static"
INCLUDE = re.compile(rb'^#\s*include "([^"]+)"', re.MULTILINE)
CPPCHECK = [
    "--quiet", "--enable=warning,performance,portability", "--std=c11", "--library=gtk", "--error-exitcode=1",
    "--inline-suppr", "--suppress=missingInclude", "-Isrc", "-D_GNU_SOURCE", '-DCB_VERSION="0"', "-DCB_WITH_TLS",
    "-DCB_WITH_SYSTEMD", "--template={file}:{line}: {severity}: {message} [{id}]",
    # a thread pool, a source and a table own what they were given
    "--suppress=memleak:src/base/cb-worker.c", "--suppress=memleak:src/bus/cb-bus-guard.c",
    "--suppress=leakReturnValNotUsed:src/store/cb-mongo-heads.c",
]


@functools.cache
def includes(path):
    """The project's headers that @path names; what the build makes is not among them."""
    named = [TOP / "src" / name.decode() for name in INCLUDE.findall(path.read_bytes())]
    return tuple(header for header in named if header.exists())


def reads(path):
    """@path and every header of the project that comes with it."""
    seen, waiting = {path}, [path]
    while waiting:
        new = set(includes(waiting.pop())) - seen
        seen |= new
        waiting += new
    return sorted(seen)


@functools.cache
def rules():
    version = subprocess.run(["clang-tidy", "--version"], capture_output=True, check=True).stdout
    return version + (TOP / ".clang-tidy").read_bytes()


def stamp_of(path):
    """The file whose being there says that clang-tidy found nothing in @path as it is."""
    digest = hashlib.sha256(rules())
    for one in reads(path):
        digest.update(str(one.relative_to(TOP)).encode() + b"\0" + one.read_bytes())
    return CACHE / digest.hexdigest()


def tidy(build, path):
    """Returns what clang-tidy has to say of @path."""
    stamp = stamp_of(path)
    if stamp.exists():
        return ""
    done = subprocess.run(["clang-tidy", "--quiet", "-p", build, str(path)], cwd=TOP, capture_output=True, text=True,
                          check=False)
    if done.returncode == 0:
        stamp.touch()
        return ""
    return done.stdout or done.stderr


def main():
    build, names = sys.argv[1], sys.argv[2:]
    files = [pathlib.Path(name).resolve() for name in names] or sorted((TOP / "src").rglob("*.c"))
    CACHE.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["cppcheck", f"-j{os.cpu_count()}", *CPPCHECK,
                           *[str(path.relative_to(TOP)) for path in files]], cwd=TOP, check=False)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = [text for text in pool.map(lambda path: tidy(build, path), files) if text]
    print("\n".join(found))
    return 1 if found or done.returncode != 0 else 0


sys.exit(main())
