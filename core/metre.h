// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Bars on the 16th grid, and what the network is told of each frame. Any thread; no function allocates.
#ifndef RIP_METRE_H
#define RIP_METRE_H

#include "roll.h"

#include <stddef.h>

#define RIP_FRAME_FEATURES 10u

/// A bar with its own metre
typedef struct
{
  uint16_t frames;      // its length, >= 1; may differ from the signature's (a cut or odd bar)
  uint8_t  numerator;   // 1..255
  uint8_t  denominator; // 1, 2, 4, 8, 16, 32 or 64
} RipBar;

/// The metre of a window: RIP_FRAMES frames, of which the first `frames` lie inside
typedef struct
{
  unsigned frames;
  float    feature[RIP_FRAMES][RIP_FRAME_FEATURES]; // all 0 outside
  int16_t  bar[RIP_FRAMES];                         // index of the bar in the window, -1 outside
  uint16_t length[RIP_FRAMES];                      // frames of that bar, 0 outside
  int16_t  position[RIP_FRAMES];                    // frame within the bar, -1 outside
} RipMetre;

/// How many of the bars fit whole into a window, at least 1 if there is one (a longer bar is cut to the window)
size_t
rip_metre_bars_fitting(const RipBar* bars, size_t count);

/// Describe bars in order, as many as fit.
///
/// Features: inside, bar start, beat start, sin and cos of the position in the bar at one and two turns, position
/// within the beat (0..1), bar length / 16, beat length in frames / 4. A beat is 1/denominator, dotted in eighth metres
/// that count in threes.
void
rip_metre_describe(RipMetre* metre, const RipBar* bars, size_t count);

#endif
