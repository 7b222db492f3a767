#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# library.sh NM PLUGIN: the plugin neither shows nor asks for a BLAS, though one is inside, and is no larger than 30 MB
blas='cblas_|sgemm|openblas|gotoblas'
shown=$("$1" -D "$2" | grep -iE "$blas")
if [ -n "$shown" ]; then
  echo "dynamic symbols: $shown" >&2
  exit 1
fi
if ! "$1" "$2" | grep -q ' [tT] cblas_sgemm$'; then
  echo "no cblas_sgemm inside: this test looks at the wrong file" >&2
  exit 1
fi
size=$(wc -c <"$2")
if [ "$size" -gt 30000000 ]; then
  echo "$size bytes" >&2
  exit 1
fi
