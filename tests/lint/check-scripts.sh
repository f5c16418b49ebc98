#!/bin/sh
# Fails where shellcheck finds something in a shell script.
set -eu
cd "$1"
git ls-files -co --exclude-standard -z | xargs -0 grep -lE '^#! ?/bin/(ba)?sh|^#! ?/usr/bin/env bash' -- 2>/dev/null |
  xargs shellcheck
