#!/bin/sh
# Fails on misspelt words in code, documents and data.
set -eu
cd "$1"
exec codespell --quiet-level=2 --ignore-words tests/lint/spelling-ignore.txt \
  --skip '*.png,*.svg,*.po,package-lock.json,COPYING,*/corpus/*,__pycache__,build*,node_modules' \
  src tests tools docs data README.md CONTRIBUTING.md NEWS.md meson.build meson_options.txt
