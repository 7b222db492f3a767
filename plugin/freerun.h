// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Runs freely: counts bars of 4/4 for a player without a transport, from the first note until nobody plays any more.
// A run begins at bar 0, or RIP_FREE_RUN_GAP bars behind the last that the memory has, so that no window holds both;
// phrases that come back are found all the same. The memory has RIP_TIMELINE_BARS: beyond that old ones go.
// Real-time.
#ifndef RIP_FREERUN_H
#define RIP_FREERUN_H

#include "transport.h"

#define RIP_FREE_RUN_FRAMES 64u // a run ends after so many frames without the player
#define RIP_FREE_RUN_GAP 8      // bars from what is remembered: as many as a window has

typedef struct
{
  RipTransport clock; // it rolls during a run
  int64_t      told;  // the last bar that came into the memory, as far as the audio thread knows; INT64_MIN: none
  uint64_t     heard; // count of frames when the player was last heard
} RipFreeRun;

void
rip_free_run_init(RipFreeRun* run, double sample_rate);

/// The sampler is told of a bar, on any clock: that makes it come into the memory
void
rip_free_run_tell(RipFreeRun* run, int64_t bar);

/// The memory was replaced
void
rip_free_run_forget(RipFreeRun* run);

/// A run begins at an offset, `tempo` quarters a minute fast. `remembered` is the last bar of the memory, INT64_MIN:
/// none. It may be behind what the sampler was told, but what was restored is in it.
void
rip_free_run_start(RipFreeRun* run, int64_t remembered, int64_t offset, double tempo);

void
rip_free_run_stop(RipFreeRun* run);

/// The player is heard; `frames` counts the frames begun so far, on any clock
void
rip_free_run_hear(RipFreeRun* run, uint64_t frames);

/// Whether a run goes on though nobody plays any more
bool
rip_free_run_is_over(const RipFreeRun* run, uint64_t frames);

#endif
