// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What run() does between the ports: slices the block at events and frames, and joins the clocks, the scenes, capture,
// schedule and player. Real-time.
#ifndef RIP_ENGINE_H
#define RIP_ENGINE_H

#include "capture.h"
#include "controls.h"
#include "cue.h"
#include "freerun.h"
#include "player.h"
#include "schedule.h"

typedef struct
{
  const RipUrids* urids;
  bool            has_model;
  RipTransport    host; // the host's musical time
  RipFreeRun      free_run;
  RipTransport*   transport; // the clock that counts: the host's, or the free run's
  RipCue          cue;
  RipCapture      capture;
  RipSchedule     schedule;
  RipPlayer       player;
  RipOutput       output;
  RipControls     controls;

  uint32_t    at;        // offset up to which this run() has been played
  uint64_t    clock;     // samples of all run()s before this one
  uint32_t    passes;    // times that musical time began
  atomic_bool activated; // since the last run(); any thread may set it
  atomic_bool recalled;  // a state was, with or without a memory; likewise
  bool        resume;    // the host rolled before activation: it may do so still, and say nothing
  bool        again;     // regenerate: ask at the next frame
} RipEngine;

/// `has_model`: false makes a pass-through of it
void
rip_engine_init(RipEngine* engine, const RipUrids* urids, RipMailbox* mail, double sample_rate, bool has_model);

/// activate(): the next run starts afresh
void
rip_engine_activate(RipEngine* engine);

/// restore(): with the next run the port says which scene is in force
void
rip_engine_recall(RipEngine* engine);

/// One block: `out` comes with its capacity as its atom's size. Either sequence may be NULL.
void
rip_engine_run(RipEngine*               engine,
               const RipControls*       controls,
               const LV2_Atom_Sequence* in,
               LV2_Atom_Sequence*       out,
               uint32_t                 samples);

/// Whether the sampler has dealt with all that was asked
bool
rip_engine_is_answered(const RipEngine* engine);

#endif
