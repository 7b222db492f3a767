// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The beat that a sound card would give.
#include "clock.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <time.h>

#define SECOND 1000000000

int64_t
rip_host_clock_now(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * SECOND + now.tv_nsec;
}

void
rip_host_clock_be_realtime(void)
{
  struct sched_param parameters = { 0 };
  parameters.sched_priority     = sched_get_priority_min(SCHED_FIFO) + 9;
  (void)pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameters);
}

void
rip_host_clock_start(RipHostClock* const clock, const double block_seconds)
{
  clock->start  = rip_host_clock_now();
  clock->length = block_seconds * SECOND;
  clock->block  = 0;
}

bool
rip_host_clock_wait(RipHostClock* const clock)
{
  const int64_t due = clock->start + (int64_t)((double)clock->block * clock->length);
  const int64_t now = rip_host_clock_now();
  if ((double)(now - due) >= clock->length) {
    clock->start = now;
    clock->block = 1;
    return false;
  }
  const struct timespec until = { (time_t)(due / SECOND), (long)(due % SECOND) };
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) {
  }
  ++clock->block;
  return true;
}
