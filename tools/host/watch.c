// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "watch.h"

#include "plans.h"
#include "times.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct RipHostWatch
{
  const RipHostPorts* ports;
  double              rate;
  RipHostTimes*       runs; // microseconds
  size_t              late;
  RipHostPlans*       plans; // or NULL
  const RipHostMeter* plan_ms;
  const RipHostMeter* missed;
};

static const RipHostMeter*
meter_called(const RipHostPorts* const ports, const char* const symbol)
{
  size_t                    count  = 0;
  const RipHostMeter* const meters = rip_host_ports_meters(ports, &count);
  for (size_t i = 0; i < count; ++i) {
    if (!strcmp(meters[i].symbol, symbol)) {
      return &meters[i];
    }
  }
  return NULL;
}

/// A control given in quarters, in whole 16ths as our plugin takes it; 0 if there is no such control
static unsigned
sixteenths(const RipHostPorts* const ports, const char* const symbol)
{
  float quarters = 0.0f;
  return rip_host_ports_get(ports, symbol, &quarters) && quarters > 0.0f ? (unsigned)(4.0f * quarters + 0.5f) : 0u;
}

RipHostWatch*
rip_host_watch_new(const RipHostPorts* const ports, const double rate)
{
  RipHostWatch* const watch = (RipHostWatch*)calloc(1, sizeof(RipHostWatch));
  if (!watch || !(watch->runs = rip_host_times_new())) {
    free(watch);
    return NULL;
  }
  watch->ports             = ports;
  watch->rate              = rate;
  watch->plan_ms           = meter_called(ports, "plan_ms");
  watch->missed            = meter_called(ports, "missed");
  const unsigned lookahead = sixteenths(ports, "lookahead");
  const unsigned replan    = sixteenths(ports, "replan");
  if (watch->plan_ms && watch->missed && lookahead && replan &&
      !(watch->plans = rip_host_plans_new(lookahead, replan))) {
    rip_host_watch_free(watch);
    return NULL;
  }
  return watch;
}

void
rip_host_watch_free(RipHostWatch* const watch)
{
  if (watch) {
    rip_host_plans_free(watch->plans);
    rip_host_times_free(watch->runs);
    free(watch);
  }
}

void
rip_host_watch_late(RipHostWatch* const watch)
{
  ++watch->late;
}

void
rip_host_watch_begin_run(RipHostWatch* const watch, const RipHostPosition* const position, const uint32_t frames)
{
  if (watch->plans) {
    rip_host_plans_begin_run(watch->plans, position, frames, watch->rate);
  }
}

void
rip_host_watch_end_run(RipHostWatch* const watch, const int64_t nanoseconds)
{
  rip_host_times_add(watch->runs, (float)nanoseconds * 1e-3f);
  if (watch->plans) {
    rip_host_plans_end_run(watch->plans, watch->plan_ms->value, watch->missed->value);
  }
}

static void
print_plans(RipHostPlans* const plans)
{
  RipHostTimes* const    times = rip_host_plans_times(plans);
  const RipHostPlansSeen seen  = rip_host_plans_seen(plans);
  printf("plans: %zu plans, median %.1f ms, p95 %.1f ms\n",
         rip_host_times_count(times),
         (double)rip_host_times_quantile(times, 0.5),
         (double)rip_host_times_quantile(times, 0.95));
  if (seen.sixteenths) {
    printf("in time: %zu sixteenths, ISR %.4f, any plan %.4f, staleness %.2f beats\n",
           seen.sixteenths,
           floor(1e4 * (double)seen.in_time / (double)seen.sixteenths) * 1e-4, // 1 only if all were
           floor(1e4 * (double)seen.planned / (double)seen.sixteenths) * 1e-4,
           seen.age / 4.0);
  }
}

void
rip_host_watch_print(RipHostWatch* const watch)
{
  size_t                    count  = 0;
  const RipHostMeter* const meters = rip_host_ports_meters(watch->ports, &count);
  printf("run: %zu runs, median %.1f us, p99.9 %.1f us, worst %.1f us, %zu blocks late\n",
         rip_host_times_count(watch->runs),
         (double)rip_host_times_quantile(watch->runs, 0.5),
         (double)rip_host_times_quantile(watch->runs, 0.999),
         (double)rip_host_times_quantile(watch->runs, 1.0),
         watch->late);
  if (watch->plans) {
    print_plans(watch->plans);
  }
  for (size_t i = 0; i < count; ++i) {
    printf("%s: %g, highest %g\n", meters[i].symbol, (double)meters[i].value, (double)meters[i].highest);
  }
}
