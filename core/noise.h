// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Random numbers without state: each is a hash of what it is for, so that a cell draws the same whatever was drawn
// before it, in whichever window it is seen. Any thread; nothing allocates.
#ifndef RIP_NOISE_H
#define RIP_NOISE_H

#include "roll.h"

/// What a number is for; step i of a sampler has RIP_NOISE_GUESS + 2 i and RIP_NOISE_CHAIN + 2 i
typedef enum
{
  RIP_NOISE_PRIOR, // the noise roll
  RIP_NOISE_COIN,  // when a cell shows its value
  RIP_NOISE_GUESS, // draw of a clean value
  RIP_NOISE_CHAIN, // draw of the next noisy value
} RipNoise;

/// A hash of two numbers
uint64_t
rip_noise_hash(uint64_t a, uint64_t b);

/// Numbers in [0, 1), even, independent: one for each row of a plane's frame
void
rip_noise_row(uint64_t seed, uint64_t frame_id, RipPlane plane, unsigned stream, float out[RIP_ROWS]);

#endif
