#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# fuzz.sh TARGET SECONDS CORPUS: fuzz for so long, starting from a corpus that stays as it is. Says how many runs there
# were; a failing input is left in the current folder, and belongs into the corpus once its fault is mended.
set -eu
found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT
status=0
"$1" "-max_total_time=$2" -timeout=20 -rss_limit_mb=2048 -max_len=8192 -use_value_profile=1 -print_final_stats=1 \
  "-artifact_prefix=$(pwd)/failed-$(basename "$1")-" "$found" "$3" >"$found.log" 2>&1 || status=$?
grep -E 'stat::number_of_executed_units|stat::peak_rss_mb|SUMMARY' "$found.log" || true
[ "$status" -eq 0 ] || tail -60 "$found.log"
rm -f "$found.log"
exit "$status"
