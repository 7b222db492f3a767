#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# binary.sh READELF BINARY LIBRARY...: what a host takes into its process: needs these libraries alone, is looked for
# nowhere else, has no writable code, and binds all its symbols on being loaded, so that run() never waits for that.
# Seen to fail: with libdl needed, with -Wl,-rpath, with -Wl,-z,lazy, with -Wl,-z,execstack.
readelf=$1 binary=$2
shift 2
status=0
complain() {
  echo "$binary: $1" >&2
  status=1
}
dynamic=$("$readelf" -d "$binary") || exit 1
for library in $(echo "$dynamic" | sed -n 's/.*(NEEDED).*\[\(.*\)\].*/\1/p'); do
  found=no
  for allowed in "$@"; do
    case $library in "$allowed".so*) found=yes ;; esac
  done
  [ "$found" = yes ] || complain "needs $library"
done
if echo "$dynamic" | grep -qE 'RPATH|RUNPATH'; then complain "says where to look for libraries"; fi
if echo "$dynamic" | grep -q TEXTREL; then complain "has code that is written to"; fi
echo "$dynamic" | grep -q BIND_NOW || complain "binds symbols while it runs"
"$readelf" -lW "$binary" | grep -qE 'GNU_STACK .* RW ' || complain "has an executable stack"
exit $status
