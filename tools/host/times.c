// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "times.h"

#include <math.h>
#include <stdlib.h>

struct RipHostTimes
{
  float* durations;
  size_t count;
  size_t capacity;
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
    free(times->durations);
    free(times);
  }
}

void
rip_host_times_add(RipHostTimes* const times, const float duration)
{
  if (times->count == times->capacity) {
    const size_t capacity = times->capacity ? 2u * times->capacity : 65536u;
    float* const grown    = (float*)realloc(times->durations, capacity * sizeof(float));
    if (!grown) {
      return;
    }
    times->durations = grown;
    times->capacity  = capacity;
  }
  times->durations[times->count++] = duration;
}

size_t
rip_host_times_count(const RipHostTimes* const times)
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

float
rip_host_times_quantile(RipHostTimes* const times, const double share)
{
  if (!times->count) {
    return 0.0f;
  }
  qsort(times->durations, times->count, sizeof(float), compare);
  const double rank = ceil(share * (double)times->count);
  return times->durations[rank > 1.0 ? (size_t)rank - 1u : 0u];
}
