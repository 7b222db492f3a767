// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Runs freely: counts bars of 4/4 for a player without a transport, from the first note until nobody plays any more.
// Real-time.
#ifndef RIP_FREERUN_H
#define RIP_FREERUN_H

#include "transport.h"

#define RIP_FREE_RUN_FRAMES 64u // a run ends after so many frames without the player
#define RIP_FREE_RUN_GAP 8      // bars between runs, so that they don't remember each other

typedef struct
{
  RipTransport clock; // it rolls during a run
  int64_t      bar;   // where the next run begins
  uint64_t     heard; // count of frames when the player was last heard
} RipFreeRun;

void
rip_free_run_init(RipFreeRun* run, double sample_rate);

/// A run begins at an offset, `tempo` quarters a minute fast
void
rip_free_run_start(RipFreeRun* run, int64_t offset, double tempo);

void
rip_free_run_stop(RipFreeRun* run);

/// The player is heard; `frames` counts the frames begun so far, on any clock
void
rip_free_run_hear(RipFreeRun* run, uint64_t frames);

/// Whether a run goes on though nobody plays any more
bool
rip_free_run_is_over(const RipFreeRun* run, uint64_t frames);

#endif
