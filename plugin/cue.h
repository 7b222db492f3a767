// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Which scene is in force, and which comes with the next bar: 0 is the controls, 1, 2, ... are the presets. Real-time.
#ifndef RIP_CUE_H
#define RIP_CUE_H

#include "musictime.h"
#include "scene.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct
{
  unsigned now;     // number of the scene in force
  unsigned next;    // of the one to come into force
  int64_t  from;    // at this bar
  bool     program; // a program change gave it
} RipCue;

/// A scene at once, whatever was given before
void
rip_cue_reset(RipCue* cue, unsigned number);

/// The port gives a scene, from the next bar on: frame `next` is the next to begin. No effect if there is none of that
/// number.
void
rip_cue_give(RipCue* cue, unsigned number, RipTime next);

/// A MIDI message on `channel` (1..16, 0: all), which may be a program change: program n gives scene n
void
rip_cue_hear(RipCue* cue, const uint8_t* message, uint32_t size, unsigned channel, RipTime next);

/// A frame of a bar begins: the next scene comes into force if this is its time
void
rip_cue_reach(RipCue* cue, int64_t bar);

/// Time begins, goes on elsewhere or rests: the next scene comes into force
void
rip_cue_change(RipCue* cue);

/// The scene in force; `controls` is scene 0
const RipScene*
rip_cue_scene(const RipCue* cue, const RipScene* controls);

/// The scene that will be in force at a bar, as far as is known now
const RipScene*
rip_cue_scene_at(const RipCue* cue, const RipScene* controls, int64_t bar);

#endif
