// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "noise.h"

#define GOLDEN 0x9E3779B97F4A7C15u // 2^64 / golden ratio, odd

static inline uint64_t
mix(uint64_t x)
{
  x = (x ^ x >> 30u) * 0xBF58476D1CE4E5B9u;
  x = (x ^ x >> 27u) * 0x94D049BB133111EBu;
  return x ^ x >> 31u;
}

uint64_t
rip_noise_hash(const uint64_t a, const uint64_t b)
{
  return mix(mix(a + GOLDEN) + b * GOLDEN + GOLDEN);
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
    out[row] = (float)(mix(key + row * GOLDEN) >> 40u) * 0x1p-24f;
  }
}
