// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Attention over time, biased by the metre. Any thread; nothing allocates.
#ifndef RIP_ATTENTION_H
#define RIP_ATTENTION_H

#include "layers.h"
#include "metre.h"

#include <stdint.h>

#define RIP_BAR_REACH 8 // bar distances beyond it share one bias
#define RIP_TIME_CLASSES (2u * (2u * RIP_BAR_REACH + 1u))

/// Weights
typedef struct
{
  RipLinear    qkv;  // channels -> (query, key, value) x head x channels / heads
  RipLinear    out;  // channels -> channels
  const float* bias; // [heads][RIP_TIME_CLASSES]
  unsigned     heads;
} RipAttention;

/// Describe each pair of frames `stride` apart: (bar distance, clipped, + RIP_BAR_REACH) * 2 + whether they lie at one
/// position of their bars; -1 if the second one lies outside the window. classes[T][T], T = RIP_FRAMES / stride.
void
rip_time_classes(const RipMetre* metre, unsigned stride, int8_t* classes);

/// Floats of room to work in for a map; `group` as below
size_t
rip_attention_floats(unsigned times, unsigned keys, unsigned channels, unsigned group);

/// x += attention(norm(x)) where the cells of `group` neighbouring keys, 1 or all, at all times are the tokens that see
/// each other; classes[times][times] is of rip_time_classes, `room` holds rip_attention_floats
void
rip_attend(const RipGemm*      gemm,
           const RipAttention* attention,
           const int8_t*       classes,
           unsigned            group,
           float*              room,
           RipMap*             x);

#endif
