#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# validate.sh LV2_VALIDATE BUNDLE: its exit status is 0 even on syntax errors, so its text is read
text=$("$1" "$2"/*.ttl 2>&1)
if echo "$text" | grep -qiE '^(error|warning)' || ! echo "$text" | grep -q '^Found 0 errors'; then
  echo "$text" >&2
  exit 1
fi
