#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# scripts.sh ROOT: shell scripts are whole, and shellcheck has nothing to say.
set -eu
cd "$1"
scripts=$(find tools tests training .ci -name '*.sh' -o -path .ci/run)
for script in $scripts; do
  sh -n "$script"
done
command -v shellcheck >/dev/null || exit 77
# shellcheck disable=SC2086 # names without spaces
shellcheck -s sh $scripts
