// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What time it is
#ifndef RIP_CLI_SECONDS_H
#define RIP_CLI_SECONDS_H

#include <time.h>

/// Seconds of the monotonic clock
static inline double
rip_seconds(void)
{
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);

  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

#endif
