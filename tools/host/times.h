// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Durations, of which one wants to know how long most of them are. One thread.
#ifndef RIP_HOST_TIMES_H
#define RIP_HOST_TIMES_H

#include <stddef.h>

typedef struct RipHostTimes RipHostTimes;

/// NULL when there is no memory
RipHostTimes*
rip_host_times_new(void);

void
rip_host_times_free(RipHostTimes* times);

/// Something took so long, in a unit of your choice. What there is no memory for is left out.
void
rip_host_times_add(RipHostTimes* times, float duration);

size_t
rip_host_times_count(const RipHostTimes* times);

/// The shortest duration that a share of them, 0 to 1, does not exceed: 0.5 is the median, 1 the longest. 0 if there is
/// none. Sorts: not while time matters.
float
rip_host_times_quantile(RipHostTimes* times, double share);

#endif
