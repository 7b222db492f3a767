// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// An exponential that compilers turn into vector code, and that is the same on every C library. Any thread.
#ifndef RIP_EXP_H
#define RIP_EXP_H

#include <stdint.h>
#include <string.h>

/// e^x to 2 units in the last place; x below -87 gives a value near 0 or 0, x above 88 one near 1.6e38
static inline float
rip_exp(const float x)
{
  // x = n ln 2 + r, |r| <= ln 2 / 2: e^x = 2^n e^r, e^r from its Taylor series
  const float magic   = 12582912.0f; // 1.5 * 2^23: adding it rounds to a whole number, kept in the low bits
  const float low     = x < -87.0f ? -87.0f : x;
  const float clipped = low > 88.0f ? 88.0f : low;
  const float rounded = clipped * 1.44269504f + magic;
  const float n       = rounded - magic;
  const float r       = (clipped - n * 0.693359375f) + n * 2.12194440e-4f;
  const float series =
    1.0f +
    r * (1.0f + r * (0.5f + r * (1.66666667e-1f + r * (4.16666667e-2f + r * (8.33333333e-3f + r * 1.38888889e-3f)))));
  int32_t bits;
  memcpy(&bits, &rounded, sizeof(bits));
  bits = (int32_t)(((uint32_t)bits + 127u) << 23u);
  float power;
  memcpy(&power, &bits, sizeof(power));
  return power * series;
}

#endif
