// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "noise.h"

#include "mix.h"

#define GOLDEN 0x9E3779B97F4A7C15u // 2^64 / golden ratio, odd

uint64_t
rip_noise_hash(const uint64_t a, const uint64_t b)
{
  return rip_mix(rip_mix(a + GOLDEN) + b * GOLDEN + GOLDEN);
}

void
rip_noise_row(const uint64_t seed,
              const uint64_t frame_id,
              const RipPlane plane,
              const unsigned stream,
              float          out[RIP_ROWS])
{
  const uint64_t key = rip_noise_hash(rip_noise_hash(seed, frame_id), (uint64_t)stream << 8u | plane);
  for (unsigned row = 0; row < RIP_ROWS; ++row) {
    out[row] = (float)(rip_mix(key + row * GOLDEN) >> 40u) * 0x1p-24f;
  }
}
