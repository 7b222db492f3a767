#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# live-figures.sh [BPM]...: does the plugin keep up? Plays tools/demo.mid in real time at each tempo (60 80 100 120 160
# 200), planning every beat and every half beat, while all processors but one are kept busy, and prints what
# ripieno-host reports as a table in Markdown. Ten minutes or so.
set -eu
cd "$(dirname "$0")/.."

host=build/tools/ripieno-host
if [ ! -x "$host" ]; then
  echo "live-figures.sh: no $host; first: sh tools/build.sh" >&2
  exit 1
fi
[ $# -gt 0 ] || set -- 60 80 100 120 160 200

work=$(mktemp -d)
busy=
# shellcheck disable=SC2317 # called by the trap
end() {
  # shellcheck disable=SC2086 # a list of processes
  [ -z "$busy" ] || kill $busy
  rm -rf "$work"
}
trap end EXIT
trap 'exit 1' INT TERM

others=$(($(nproc) - 1))
while [ "$others" -gt 0 ]; do
  sh -c 'while :; do :; done' &
  busy="$busy $!"
  others=$((others - 1))
done

# field LINE NAME: the number that follows a name in a line of the report
field() {
  sed -n "s/^$1:.*[ ,]$2 \([0-9.]*\).*/\1/p" "$work/report"
}

printf '%s, %s processors, %s kept busy; load before: %s\n\n' \
  "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" "$(($(nproc) - 1))" "$(cut -d ' ' -f 1 /proc/loadavg)"
echo '| BPM | replan | ISR | staleness (beats) | missed | shortened | plan median, p95 (ms) | run() median, p99.9, worst (µs) | blocks late |'
echo '|---|---|---|---|---|---|---|---|---|'
for replan in 1 0.5; do
  for bpm in "$@"; do
    "$host" --realtime --report --tempo "$bpm" --set replan=$replan tools/demo.mid "$work/out.mid" >"$work/report"
    printf '| %s | %s | %s | %s | %s | %s | %s, %s | %s, %s, %s | %s |\n' "$bpm" "$replan" \
      "$(field 'in time' ISR)" "$(field 'in time' staleness)" \
      "$(sed -n 's/^missed: \([0-9]*\),.*/\1/p' "$work/report")" "$(sed -n 's/^shortened: \([0-9]*\),.*/\1/p' "$work/report")" \
      "$(field plans median)" "$(field plans p95)" "$(field run median)" "$(field run p99.9)" "$(field run worst)" \
      "$(sed -n 's/^run:.* \([0-9]*\) blocks late/\1/p' "$work/report")"
  done
done
