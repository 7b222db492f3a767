#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# paths.sh ROOT: no text file names a folder of somebody's machine.
set -eu
cd "$1"
git rev-parse --git-dir >/dev/null 2>&1 || exit 77
if git grep -n -I -E '(^|[^[:alnum:]_.:}$])/(home/[[:alnum:]]|root/|work/|Users/|mnt/|media/)' -- . ':!tests/lint/paths.sh'; then
  echo 'paths.sh: these lines name a folder of one machine' >&2
  exit 1
fi
