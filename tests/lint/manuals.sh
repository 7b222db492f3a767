#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# manuals.sh ROOT RIPIENO: manual pages are right by mandoc and groff, and say all that --help says.
set -eu
ripieno=$(realpath "$2")
cd "$1"
page=man/ripieno.1

status=0
for command in harmonise counter complete vary generate roll info; do
  "$ripieno" "$command" --help >/dev/null || status=1
  for option in $("$ripieno" "$command" --help | grep -o -E -e '--[a-z][a-z-]*' | sed 's/^--//' | sort -u); do
    grep -q "\\\\-$option" "$page" || {
      echo "manuals.sh: $page does not say --$option" >&2
      status=1
    }
  done
done
[ "$status" -eq 0 ] || exit 1

found=no
if command -v groff >/dev/null; then
  found=yes
  said=$(groff -mandoc -Tutf8 -ww man/*.1 2>&1 >/dev/null)
  [ -z "$said" ] || { echo "$said" >&2; exit 1; }
fi
if command -v mandoc >/dev/null; then
  found=yes
  mandoc -T lint -W warning man/*.1 >&2
fi
[ "$found" = yes ] || exit 77
