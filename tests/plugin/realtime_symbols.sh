#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# realtime_symbols.sh NM LIBRARY: the real-time objects use nothing from outside but what is known not to block.
# sem_timedwait and clock_gettime are for the bounded wait when freewheeling; sem_init and sem_destroy are called by the
# functions of the mailbox that are not real-time.
allowed='memcpy|memmove|memset|memcmp|bcmp|strlen|floor|ceil|fmin|fmax|fminf|fmaxf|fabs|isnan|__isnan|isfinite|__finite'
allowed="$allowed|sem_post|sem_timedwait|clock_gettime|sem_init|sem_destroy|__errno_location|_GLOBAL_OFFSET_TABLE_|__stack_chk_fail"
allowed="$allowed|__memcpy_chk|__memmove_chk|__memset_chk|__asan_.*|__ubsan_.*|__tsan_.*|__gcov_.*|__llvm_.*"
symbols=$("$1" -A "$2" 2>/dev/null) || exit 1
defined=$(echo "$symbols" | awk '$(NF - 1) ~ /^[TDBRtdbr]$/ { print $NF }' | sort -u)
wanted=$(echo "$symbols" | awk '$(NF - 1) == "U" { print $NF }' | sort -u)
[ -n "$wanted" ] || exit 1
status=0
for name in $wanted; do
  if ! echo "$name" | grep -qxE "$allowed" && ! echo "$defined" | grep -qxF "$name"; then
    echo "a real-time file uses $name" >&2
    status=1
  fi
done
exit $status
