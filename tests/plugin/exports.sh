#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# exports.sh NM LIBRARY NAME: the library exports NAME and nothing else (but for what a linker adds)
names=$("$1" -D --defined-only "$2" | awk '{ print $NF }' | grep -vxE '_edata|_end|__bss_start')
if [ "$names" != "$3" ]; then
  echo "exported: $names" >&2
  exit 1
fi
