#!/usr/bin/python3
"""Writes the header that says which build this is: the version, and a digest of all interfaces between its parts.

    make-build-stamp.py VERSION SOURCE-DIRECTORY OUTPUT DEPENDENCIES

The program and its modules share structures, so a module is taken only where both were compiled with the same headers.
"""
import hashlib
import pathlib
import sys

version, source, output, dependencies = sys.argv[1], *map(pathlib.Path, sys.argv[2:])
headers = sorted(source.rglob("*.h"))
digest = hashlib.sha256()
for header in headers:
    text = header.read_bytes()
    digest.update(f"{header.relative_to(source)} {len(text)}\n".encode() + text)
output.write_text(f'#pragma once\n\n#define CB_BUILD_STAMP "{version}-{digest.hexdigest()[:12]}"\n', encoding="utf-8")
dependencies.write_text(f"{output}: {' '.join(map(str, headers))}\n", encoding="utf-8")
