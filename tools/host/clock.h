// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The beat that a sound card would give: blocks that come due one after the other. One thread.
#ifndef RIP_HOST_CLOCK_H
#define RIP_HOST_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/// Blocks of one length, from a start on
typedef struct
{
  int64_t  start;  // of block 0, nanoseconds of the monotonic clock
  double   length; // of a block, nanoseconds
  uint64_t block;  // that is next
} RipHostClock;

/// Nanoseconds of the monotonic clock
int64_t
rip_host_clock_now(void);

/// Let the calling thread be scheduled as audio threads are, if the system lets it. Threads started later inherit it.
void
rip_host_clock_be_realtime(void);

/// Let block 0 be due now
void
rip_host_clock_start(RipHostClock* clock, double block_seconds);

/// Sleep until the next block is due. False if that was a block ago or more; the clock then starts anew, as a sound
/// card that nobody fed goes on from where it is.
bool
rip_host_clock_wait(RipHostClock* clock);

#endif
