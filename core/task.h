// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Tasks: what the player asks for, as a problem for the sampler. A mode is a rule that says which cells are given and
// how much noise the rest starts from. Any thread; no function allocates.
#ifndef RIP_TASK_H
#define RIP_TASK_H

#include "diffusion.h"

#define RIP_STEPS_MAX 1000u

/// What the player set; out-of-range and NaN values are clamped by rip_task_begin
typedef struct
{
  unsigned   style; // 0..RIP_STYLES
  uint64_t   seed;
  uint64_t   texture; // added to the seed where a texture is chosen, e.g. so that each song gets its own
  unsigned   steps;   // 0: the model's default
  RipSampler sampler;
  float      temperature; // .5..1.5
  float      guidance;    // 0..4
  float      density;     // -1..1: thinner or denser than the model would choose
  unsigned   low, high;   // MIDI keys that generated accompaniment keeps to, both included
} RipSettings;

/// The settings of a fresh plugin
RipSettings
rip_settings_default(void);

/// Start a problem on bars first_bar, first_bar + 1, ... (numbers in musical time, may be negative): every cell free,
/// pure noise.
///
/// The texture is one of the model's for the style, number seed + texture, moved by density; the first are the most
/// typical. Frame i of bar b has the id (b << 16) + i, so overlapping windows draw the same noise.
void
rip_task_begin(RipProblem*        problem,
               const RipNet*      net,
               const RipSettings* settings,
               const RipBar*      bars,
               size_t             bar_count,
               int64_t            first_bar);

/// Give frames [first, last) of a voice as `roll` has them, silence included
void
rip_task_give(RipProblem* problem, const RipRoll* roll, RipVoice voice, unsigned first, unsigned last);

#endif
