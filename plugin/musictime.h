// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Places in musical time
#ifndef RIP_MUSICTIME_H
#define RIP_MUSICTIME_H

#include <stdbool.h>
#include <stdint.h>

/// A 16th of a bar: bars are numbered as the host numbers them (may be negative), each with its own metre
typedef struct
{
  int64_t bar;
  int32_t frame; // 0..
} RipTime;

static inline bool
rip_time_before(const RipTime a, const RipTime b)
{
  return a.bar < b.bar || (a.bar == b.bar && a.frame < b.frame);
}

#endif
