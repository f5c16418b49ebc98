#!/bin/sh
# Fails on misspelt words in code, documents and data. What the bot says and hears in other
# languages, or misspelt on purpose, is left out: codespell knows English only.
set -eu
cd "$1"
exec codespell --quiet-level=2 --ignore-words tests/lint/spelling-ignore.txt \
  --skip '*.png,*.policy.in,*.svg,*.po,package-lock.json,COPYING,*/corpus/*,*/cb-phrase.c,*small-talk*.c,*/unit/bot/*,*/data/questions/*,*/knowledge/deutsch.md,*/cb-common-words.c,*/cb-thesaurus-groups-de.c,__pycache__,build*,node_modules' \
  src gtk-admin tests tools docs data README.md CONTRIBUTING.md NEWS.md meson.build meson_options.txt
