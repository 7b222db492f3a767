#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# check.sh [quick]: install what tests need, build, run all tests; then, unless quick, the tests again with sanitizers, with
# valgrind and with fuzzers; quick leaves out the Debian package too. The last line is "N passed, N failed" and counts them all.
set -eu
cd "$(dirname "$0")/.."

sh tools/deps.sh test
sh tools/build.sh -Dtests=enabled

status=0
passed=0
skipped=0
failed=0

# count RESULT...: how many tests of the last run ended so, by one line of JSON for each
count() {
  grep -c -E "\"result\": \"($1)\"" "$results" || true
}

# run_tests FOLDER LOG MESON-ARGUMENT...: run tests and add them up
run_tests() {
  folder=$1
  results=$folder/meson-logs/$2.json
  shift 2
  rm -f "$results"
  meson test -C "$folder" --print-errorlogs --timeout-multiplier 6 "$@" || status=$?
  if [ ! -s "$results" ]; then
    echo "check.sh: no test was run in $folder" >&2
    exit 1
  fi
  good=$(count 'OK|EXPECTEDFAIL')
  left=$(count 'SKIP')
  passed=$((passed + good))
  skipped=$((skipped + left))
  failed=$((failed + $(wc -l <"$results") - good - left))
}

# build_with FOLDER OPTION...: a build by clang, with our own kernels in place of OpenBLAS, which sanitizers can't see into
build_with() {
  folder=$1
  shift
  [ -f "$folder/build.ninja" ] || CC=clang-14 meson setup "$folder" -Db_lundef=false -Dopenblas=none "$@"
  meson compile -C "$folder"
}

if [ "${1:-all}" = quick ]; then
  run_tests build testlog-quick --setup quick
else
  run_tests build testlog
fi
if [ "${1:-all}" != quick ] && command -v clang-14 >/dev/null; then
  # ASan and UBSan, with the fuzzers
  build_with build/asan -Db_sanitize=address,undefined -Dfuzz_seconds=60
  run_tests build/asan testlog-asan --setup asan
  # TSan
  build_with build/tsan -Db_sanitize=thread
  run_tests build/tsan testlog-tsan --setup tsan
fi
if [ "${1:-all}" != quick ] && command -v valgrind >/dev/null; then
  run_tests build testlog-memcheck --setup memcheck --suite memcheck
fi

[ "$skipped" -eq 0 ] || echo "$skipped skipped"
[ "$failed" -eq 0 ] || [ "$status" -ne 0 ] || status=1
echo "$passed passed, $failed failed"
exit "$status"
