#!/usr/bin/python3
"""Installs what belongs to the administrator from then on: only where there is nothing yet.

    install-once.py DESTINATION SOURCE...     run by meson install

DESTINATION is a file for one SOURCE, or ends in a slash and is a directory for many.
"""
import os
import pathlib
import shutil
import sys


def destination(path):
    """Below DESTDIR, where that is set."""
    root = os.environ.get("DESTDIR")
    return pathlib.Path(root + path if root else path)


def main(name, sources):
    target = destination(name)
    if target.exists():
        print(f"Keeping {target}: it is the administrator's")
        return
    for source in map(pathlib.Path, sources):
        path = target / source.name if name.endswith("/") else target
        path.parent.mkdir(parents=True, exist_ok=True)
        print(f"Installing {path}")
        shutil.copyfile(source, path)
        path.chmod(0o644)


main(sys.argv[1], sys.argv[2:])
