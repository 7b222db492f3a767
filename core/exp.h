// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// An exponential that compilers turn into vector code, and that is the same on every C library. Any thread.
#ifndef RIP_EXP_H
#define RIP_EXP_H

#include <stdint.h>
#include <string.h>

// x = n ln 2 + r, |r| <= ln 2 / 2: e^x = 2^n e^r, e^r from its Taylor series
#define RIP_EXP_MAGIC 12582912.0f // 1.5 * 2^23: adding it rounds to a whole number, kept in the low bits
#define RIP_EXP_LOG2E 1.44269504f
#define RIP_EXP_LN2_HIGH 0.693359375f
#define RIP_EXP_LN2_LOW 2.12194440e-4f // to be added
#define RIP_EXP_SERIES(r)                                     \
  (1.0f + (r) * (1.0f + (r) * (0.5f + (r) * (1.66666667e-1f + \
                                             (r) * (4.16666667e-2f + (r) * (8.33333333e-3f + (r)*1.38888889e-3f))))))

/// e^x to 2 units in the last place; x below -87 gives a value near 0 or 0, x above 88 one near 1.6e38
static inline float
rip_exp(const float x)
{
  const float low     = x < -87.0f ? -87.0f : x;
  const float clipped = low > 88.0f ? 88.0f : low;
  const float rounded = clipped * RIP_EXP_LOG2E + RIP_EXP_MAGIC;
  const float n       = rounded - RIP_EXP_MAGIC;
  const float r       = (clipped - n * RIP_EXP_LN2_HIGH) + n * RIP_EXP_LN2_LOW;
  int32_t     bits;
  memcpy(&bits, &rounded, sizeof(bits));
  bits = (int32_t)(((uint32_t)bits + 127u) << 23u);
  float power;
  memcpy(&power, &bits, sizeof(power));
  return power * RIP_EXP_SERIES(r);
}

/// 1 / (1 + e^-x): the probability that log-odds of x stand for
static inline float
rip_sigmoid(const float x)
{
  return 1.0f / (1.0f + rip_exp(-x));
}

#endif
