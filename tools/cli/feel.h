// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// How notes on the grid are played: swung, not quite in time, as loud as what they go with, as the plugin does it
#ifndef RIP_CLI_FEEL_H
#define RIP_CLI_FEEL_H

#include "grid.h"

typedef struct
{
  float    swing;    // 0 straight to 1: the second eighth of a quarter is where a triplet's third would be
  float    humanise; // 0..1: how much notes differ in time and loudness
  uint64_t seed;
} RipFeel;

/// Let notes that were made, by onset, be as loud on the whole as those that are heard, by onset: `follow` 0 not at all
/// to 1 altogether. Both are judged by their recent notes.
void
rip_feel_follow(float follow, const RipNote* heard, size_t heard_count, RipNote* made, size_t made_count);

/// A note of the grid in ticks
RipSmfNote
rip_feel_note(const RipFeel* feel, const RipSmf* smf, const RipGrid* grid, const RipNote* note, uint8_t channel);

#endif
