// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What the sampler knows: hears the player's notes into the timeline, keeps what will be played, and makes of each
// request a problem to solve. No threads here; not real-time.
#ifndef RIP_PLANNER_H
#define RIP_PLANNER_H

#include "memory.h"
#include "protocol.h"

typedef struct RipPlanner RipPlanner;

/// A planner with an empty memory, at rest; NULL when there is no memory
RipPlanner*
rip_planner_new(void);

void
rip_planner_free(RipPlanner* planner);

/// Take any message. Returns true if it is a request that can be planned for: then call rip_planner_pose.
bool
rip_planner_take(RipPlanner* planner, const RipMessage* message);

/// Make a problem of the request last taken. False if nothing is asked for: the plan is silence.
bool
rip_planner_pose(RipPlanner* planner, const RipNet* net, RipProblem* problem);

/// The frame of the problem last posed from which on a plan will be replaced before it is played, even if the next one
/// comes a beat late
unsigned
rip_planner_end(const RipPlanner* planner);

/// Write the plan of the request last taken to a slot: what of `plan` is to be played, or silence if it is NULL
void
rip_planner_write(RipPlanner* planner, const RipProblem* problem, const RipPlan* plan, RipSlot* slot);

/// The plan of the request last taken will be played: what a slot says is what is to come
void
rip_planner_commit(RipPlanner* planner, const RipSlot* slot);

/// Read access to the memory, e.g. to save it
const RipMemory*
rip_planner_memory(const RipPlanner* planner);

/// Replace the memory; takes `memory` over and frees the old one. The planner is at rest until the next BEGIN.
void
rip_planner_adopt(RipPlanner* planner, RipMemory* memory);

/// Replace the clip, as rip_memory_set_clip does
bool
rip_planner_set_clip(RipPlanner* planner, RipTimeline* clip, const char* path);

/// Replace the set of locked bars. Bars ahead that were never made are locked as they are planned.
void
rip_planner_set_locks(RipPlanner* planner, const RipLocks* locks);

#endif
