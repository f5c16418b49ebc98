#!/bin/sh
# Fails where a C file is not as clang-format would write it.
set -eu
LC_ALL=C.UTF-8
export LC_ALL
cd "$1"
version=$(clang-format --version | sed 's/.*version \([0-9]*\).*/\1/')
if [ "$version" != 14 ]; then
  echo "clang-format 14 is needed, as Debian 12 has it; this is $version"
  exit 77
fi
find src gtk-admin tests -name '*.[ch]' -print0 | xargs -0 clang-format --dry-run -Werror
