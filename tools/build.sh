#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# build.sh: set up build/ if that has not been done (or was done by a Meson that this one cannot follow), and compile.
set -eu
cd "$(dirname "$0")/.."

if [ ! -f build/build.ninja ]; then
  meson setup build
elif ! meson introspect build --projectinfo >/dev/null 2>&1; then
  meson setup --wipe build
fi
meson compile -C build
