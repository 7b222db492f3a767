// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Which bars are locked, and how that is written: "5-8,12", bars counted from 1 as musicians do. Any thread.
#ifndef RIP_LOCKS_H
#define RIP_LOCKS_H

#include <stdbool.h>
#include <stdint.h>

#define RIP_LOCK_BARS 4096u   // bars 0..4095, as hosts count, can be locked
#define RIP_LOCKS_TEXT 12288u // bytes that any set of them fits

/// All zero: none is
typedef struct
{
  uint32_t bits[RIP_LOCK_BARS / 32u];
} RipLocks;

/// `bar` as hosts count, from 0
bool
rip_locks_get(const RipLocks* locks, int64_t bar);

/// No effect on bars that cannot be locked
void
rip_locks_set(RipLocks* locks, int64_t bar, bool locked);

/// Read a set. False if the text is none; then `locks` stays as it was.
bool
rip_locks_parse(RipLocks* locks, const char* text);

/// Write a set, "" for none
void
rip_locks_print(const RipLocks* locks, char text[RIP_LOCKS_TEXT]);

#endif
