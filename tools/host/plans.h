// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Whether a plugin's plans are there in time, as seen from outside: the host knows on which 16ths plans are asked for
// and when each is to come into force, and the plugin's control outputs tell how long plans took and how many were
// missed. One thread.
//
// A plan is asked for on the first 16th after a start or jump and on every `replan`th of a bar, and is to be in force
// from `lookahead` 16ths later on. If it was missed then the one before it goes on.
#ifndef RIP_HOST_PLANS_H
#define RIP_HOST_PLANS_H

#include "song.h"
#include "times.h"

#include <stddef.h>
#include <stdint.h>

typedef struct RipHostPlans RipHostPlans;

/// What was seen of the plans that were due
typedef struct
{
  size_t sixteenths; // played, from the first on that a plan was due for
  size_t in_time;    // of these, those played from the plan that was due
  size_t planned;    // of these, those played from any plan
  double age;        // 16ths between the asking for a plan and its playing, mean over those played from any
} RipHostPlansSeen;

/// `lookahead` and `replan` in 16ths, from 1 on. NULL when there is no memory.
RipHostPlans*
rip_host_plans_new(unsigned lookahead, unsigned replan);

void
rip_host_plans_free(RipHostPlans* plans);

/// The plugin is about to run `frames` frames at `rate` Hz, within which neither tempo nor metre change
void
rip_host_plans_begin_run(RipHostPlans* plans, const RipHostPosition* position, uint32_t frames, double rate);

/// It has run, and its control outputs tell of a last plan that took `plan_ms` and of `missed` plans so far
void
rip_host_plans_end_run(RipHostPlans* plans, float plan_ms, float missed);

/// What was seen up to the last 16th that is over
RipHostPlansSeen
rip_host_plans_seen(const RipHostPlans* plans);

/// How long the plans took, in milliseconds; two that arrive in one run count once
RipHostTimes*
rip_host_plans_times(RipHostPlans* plans);

#endif
