// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// How notes on the grid are played: swung, and not quite in time, as the plugin does it
#ifndef RIP_CLI_FEEL_H
#define RIP_CLI_FEEL_H

#include "grid.h"

typedef struct
{
  float    swing;    // 0 straight to 1: the second eighth of a quarter is where a triplet's third would be
  float    humanise; // 0..1: how much notes differ in time and loudness
  uint64_t seed;
} RipFeel;

/// A note of the grid in ticks
RipSmfNote
rip_feel_note(const RipFeel* feel, const RipSmf* smf, const RipGrid* grid, const RipNote* note, uint8_t channel);

#endif
