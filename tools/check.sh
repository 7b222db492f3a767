#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# check.sh: install what tests need, build, run all tests. The last line is "N passed, N failed".
set -eu
cd "$(dirname "$0")/.."

sh tools/deps.sh test
sh tools/build.sh -Dtests=enabled

results=build/meson-logs/testlog.json
rm -f "$results"
status=0
meson test -C build --print-errorlogs --timeout-multiplier 4 || status=$?
if [ ! -s "$results" ]; then
  echo "check.sh: no test was run" >&2
  exit 1
fi

# count RESULTS: how many tests ended so, by one line of JSON for each
count() {
  grep -c -E "\"result\": \"($1)\"" "$results" || true
}
passed=$(count 'OK|EXPECTEDFAIL')
skipped=$(count 'SKIP')
failed=$(($(wc -l <"$results") - passed - skipped))
[ "$skipped" -eq 0 ] || echo "$skipped skipped"
[ "$failed" -eq 0 ] || [ "$status" -ne 0 ] || status=1
echo "$passed passed, $failed failed"
exit "$status"
