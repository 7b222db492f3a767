#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# strace.sh STRACE STEADY: over 100,000 blocks the audio thread makes no system call but futex, one post a request at most:
# a request a beat is 267 of them. Seen to fail: with a sched_yield() in rip_engine_run.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
"$1" -f -o "$log" true 2>/dev/null || exit 77 # not allowed to trace here
"$1" -f -o "$log" "$2" blocks || exit 1
thread=$(awk '/getppid\(/ { print $1; exit }' "$log")
calls=$(awk -v thread="$thread" '$1 == thread && /getppid\(/ { inside = !inside; next } $1 == thread && inside' "$log")
others=$(echo "$calls" | grep -vE 'futex|getppid|^$')
posts=$(echo "$calls" | grep -c futex)
echo "$posts posts"
[ -n "$thread" ] && [ -z "$others" ] && [ "$posts" -le 300 ] && exit 0
echo "$others" | head -20 >&2
exit 1
