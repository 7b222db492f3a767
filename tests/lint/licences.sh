#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# licences.sh ROOT: every file says whose it is and under which licence (https://reuse.software).
set -eu
cd "$1"
command -v reuse >/dev/null || exit 77
git rev-parse --git-dir >/dev/null 2>&1 || exit 77
reuse lint
