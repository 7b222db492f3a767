// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What can be seen of a plugin from outside: how long its runs take. One thread.
#ifndef RIP_HOST_TIMES_H
#define RIP_HOST_TIMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct RipHostTimes RipHostTimes;

/// NULL when there is no memory
RipHostTimes*
rip_host_times_new(void);

void
rip_host_times_free(RipHostTimes* times);

/// A run took so long. What there is no memory for is left out.
void
rip_host_times_add(RipHostTimes* times, int64_t nanoseconds);

/// A block began a block or more too late
void
rip_host_times_late(RipHostTimes* times);

/// Runs so far
size_t
rip_host_times_runs(const RipHostTimes* times);

/// Print one line: runs, median, 99.9th percentile and longest, blocks that were late
void
rip_host_times_print(RipHostTimes* times);

#endif
