#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# xvfb.sh COMMAND...: run it with an X server of its own, without a screen. 77 (skipped) if there is no Xvfb.
command -v Xvfb >/dev/null || exit 77
folder=$(mktemp -d) || exit 1
Xvfb -displayfd 3 -screen 0 2200x1400x24 -nolisten tcp -noreset 3>"$folder/number" 2>"$folder/log" &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$folder"' EXIT
tries=0
until [ -s "$folder/number" ]; do
  tries=$((tries + 1))
  if [ $tries -gt 300 ] || ! kill -0 $server 2>/dev/null; then
    cat "$folder/log" >&2
    exit 1
  fi
  sleep 0.1
done
DISPLAY=:$(cat "$folder/number")
export DISPLAY
"$@"
