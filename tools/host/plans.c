// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "plans.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define ASKED 64u         // requests under way at most
#define GRACE 0.29        // frames by which a run may begin after a 16th that is its own all the same
#define NONE (-INT64_MAX) // no plan

struct RipHostPlans
{
  RipHostTimes*    times;
  unsigned         lookahead;
  unsigned         replan;
  int64_t          expected;     // frame of the song at which the next run begins, if there is no jump
  int64_t          now;          // 16ths begun
  int64_t          asked[ASKED]; // when plans were asked for that are not due yet, in order
  unsigned         asked_count;
  int64_t          plan;     // when the plan in force was asked for
  int64_t          previous; // and that before it
  bool             fresh;    // the first 16th is to come
  bool             due;      // a plan was due since the start
  bool             late;     // the last that was due was missed
  float            plan_ms;
  float            missed;
  RipHostPlansSeen seen;
};

RipHostPlans*
rip_host_plans_new(const unsigned lookahead, const unsigned replan)
{
  RipHostPlans* const plans = (RipHostPlans*)calloc(1, sizeof(RipHostPlans));
  if (!plans || !(plans->times = rip_host_times_new())) {
    free(plans);
    return NULL;
  }
  plans->lookahead = lookahead;
  plans->replan    = replan;
  plans->fresh     = true;
  plans->plan      = NONE;
  plans->previous  = NONE;
  return plans;
}

void
rip_host_plans_free(RipHostPlans* const plans)
{
  if (plans) {
    rip_host_times_free(plans->times);
    free(plans);
  }
}

/// The 16th that is sounding is over: by now it has shown whether its plan was there
static void
settle(RipHostPlans* const plans)
{
  if (plans->due && !plans->fresh) {
    RipHostPlansSeen* const seen = &plans->seen;
    ++seen->sixteenths;
    seen->in_time += plans->late ? 0u : 1u;
    if (plans->plan != NONE) {
      seen->age += ((double)(plans->now - plans->plan) - seen->age) / (double)++seen->planned;
    }
  }
}

/// The transport stopped or jumped: every plan is dropped
static void
restart(RipHostPlans* const plans)
{
  settle(plans);
  plans->asked_count = 0u;
  plans->plan        = NONE;
  plans->previous    = NONE;
  plans->fresh       = true;
  plans->due         = false;
  plans->late        = false;
}

/// A 16th begins, the `index`th of its bar
static void
step(RipHostPlans* const plans, const unsigned index)
{
  settle(plans);
  ++plans->now;
  if ((plans->fresh || index % plans->replan == 0u) && plans->asked_count < ASKED) {
    plans->asked[plans->asked_count++] = plans->now;
  }
  plans->fresh = false;
  while (plans->asked_count && plans->asked[0] + (int64_t)plans->lookahead <= plans->now) {
    plans->previous = plans->plan;
    plans->plan     = plans->asked[0];
    plans->due      = true;
    plans->late     = false;
    memmove(plans->asked, plans->asked + 1, --plans->asked_count * sizeof(plans->asked[0]));
  }
}

void
rip_host_plans_begin_run(RipHostPlans* const          plans,
                         const RipHostPosition* const position,
                         const uint32_t               frames,
                         const double                 rate)
{
  const bool rolling = position->speed > 0.0f;
  if (!plans->fresh && (!rolling || position->frame != plans->expected)) {
    restart(plans);
  }
  plans->expected = position->frame + (int64_t)frames;
  if (!rolling) {
    return;
  }
  const double   per_beat = 16.0 / position->beat_unit;
  const double   pace     = per_beat * position->beats_per_minute / 60.0 / rate; // 16ths a frame
  const double   start    = position->bar_beat * per_beat - GRACE * pace;
  const unsigned bar      = (unsigned)(position->beats_per_bar * per_beat + 0.5);
  const int64_t  end      = (int64_t)ceil(start + frames * pace);
  for (int64_t sixteenth = (int64_t)ceil(start); sixteenth < end; ++sixteenth) {
    step(plans, bar ? (unsigned)(sixteenth % bar) : 0u);
  }
}

void
rip_host_plans_end_run(RipHostPlans* const plans, const float plan_ms, const float missed)
{
  if (plan_ms < plans->plan_ms || plan_ms > plans->plan_ms) {
    rip_host_times_add(plans->times, plan_ms);
  }
  if (missed > plans->missed && !plans->late) {
    plans->plan = plans->previous;
    plans->late = true;
  }
  plans->plan_ms = plan_ms;
  plans->missed  = missed;
}

RipHostPlansSeen
rip_host_plans_seen(const RipHostPlans* const plans)
{
  return plans->seen;
}

RipHostTimes*
rip_host_plans_times(RipHostPlans* const plans)
{
  return plans->times;
}
