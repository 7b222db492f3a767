#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# format.sh ROOT: C files are as clang-format 14 of Debian 12 makes them; other versions disagree in details.
set -eu
cd "$1"
for format in clang-format-14 clang-format none; do
  case $($format --version 2>/dev/null || true) in
  *'version 14.'*) break ;;
  esac
done
[ "$format" != none ] || exit 77
find . -path './build*' -prune -o -name '*.[ch]' -exec "$format" --dry-run -Werror {} +
