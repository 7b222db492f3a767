// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What the sampler knows: hears the player's notes into the timeline, keeps what will be played, and makes of each
// request a problem to solve. No threads here; not real-time.
#ifndef RIP_PLANNER_H
#define RIP_PLANNER_H

#include "protocol.h"
#include "timeline.h"

typedef struct RipPlanner RipPlanner;

/// A planner with an empty timeline, at rest; NULL when there is no memory
RipPlanner*
rip_planner_new(void);

void
rip_planner_free(RipPlanner* planner);

/// Take any message. Returns true if it is a request that can be planned for: then call rip_planner_pose.
bool
rip_planner_take(RipPlanner* planner, const RipMessage* message);

/// Make a problem of the request last taken. False if there is nothing to accompany: the plan is silence.
bool
rip_planner_pose(RipPlanner* planner, const RipNet* net, RipProblem* problem);

/// Write the plan of the request last taken to a slot: `roll` and `plan`'s velocities, or silence if `plan` is NULL
void
rip_planner_write(const RipPlanner* planner, const RipPlan* plan, RipSlot* slot);

/// The plan of the request last taken will be played: what a slot says is what is to come
void
rip_planner_commit(RipPlanner* planner, const RipSlot* slot);

/// Read access to the memory, e.g. to save it
const RipTimeline*
rip_planner_timeline(const RipPlanner* planner);

/// How often other notes were asked for
uint32_t
rip_planner_variant(const RipPlanner* planner);

/// Replace the memory; takes `timeline` over and frees the old one. The planner is at rest until the next BEGIN.
void
rip_planner_adopt(RipPlanner* planner, RipTimeline* timeline, uint32_t variant);

#endif
