// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// How long a plugin's runs take.
#include "times.h"

#include <stdio.h>
#include <stdlib.h>

struct RipHostTimes
{
  float* microseconds;
  size_t count;
  size_t capacity;
  size_t late;
};

RipHostTimes*
rip_host_times_new(void)
{
  return (RipHostTimes*)calloc(1, sizeof(RipHostTimes));
}

void
rip_host_times_free(RipHostTimes* const times)
{
  if (times) {
    free(times->microseconds);
    free(times);
  }
}

void
rip_host_times_add(RipHostTimes* const times, const int64_t nanoseconds)
{
  if (times->count == times->capacity) {
    const size_t capacity = times->capacity ? 2u * times->capacity : 65536u;
    float* const grown    = (float*)realloc(times->microseconds, capacity * sizeof(float));
    if (!grown) {
      return;
    }
    times->microseconds = grown;
    times->capacity     = capacity;
  }
  times->microseconds[times->count++] = (float)nanoseconds * 1e-3f;
}

void
rip_host_times_late(RipHostTimes* const times)
{
  ++times->late;
}

size_t
rip_host_times_runs(const RipHostTimes* const times)
{
  return times->count;
}

static int
compare(const void* const a, const void* const b)
{
  const float left  = *(const float*)a;
  const float right = *(const float*)b;
  return (left > right) - (left < right);
}

void
rip_host_times_print(RipHostTimes* const times)
{
  if (times->count) {
    qsort(times->microseconds, times->count, sizeof(float), compare);
    const size_t last = times->count - 1u;
    printf("run: %zu runs, median %.1f us, p99.9 %.1f us, worst %.1f us, %zu blocks late\n",
           times->count,
           (double)times->microseconds[last / 2u],
           (double)times->microseconds[last - last / 1000u],
           (double)times->microseconds[last],
           times->late);
  }
}
