#!/bin/sh
# Fails where an XML file is not well-formed.
set -eu
cd "$1"
git ls-files -co --exclude-standard -z '*.xml' '*.svg' '*.ui' '*.policy.in' 'data/dbus/*.conf.in' |
  xargs -0 -r xmllint --noout --nonet
