#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# build.sh [-DOPTION=VALUE]...: set up build/ if that has not been done (or was done by a Meson that this one cannot
# follow), with these options, and compile.
set -eu
cd "$(dirname "$0")/.."

if [ ! -f build/build.ninja ]; then
  meson setup build "$@"
elif ! meson introspect build --projectinfo >/dev/null 2>&1; then
  meson setup --wipe build "$@"
elif [ $# -gt 0 ]; then
  meson configure build "$@"
fi
meson compile -C build
