// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// 3x3 convolutions of maps by Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray, arXiv 1509.09308): tiles of 4x4
// cells are made of 36 products a pair of channels where the definition takes 144. Any thread; nothing allocates.
#ifndef RIP_CONV_H
#define RIP_CONV_H

#include "layers.h"

/// Weights, transformed
typedef struct
{
  const float* weight; // rip_conv_floats of them: [panel][36][inputs][columns of the panel], panels as rip_gemm_panel
  const float* bias;   // [outputs]
  unsigned     inputs, outputs; // multiples of 8
} RipConv;

static inline size_t
rip_conv_floats(const size_t inputs, const size_t outputs)
{
  return RIP_TILE_PARTS * inputs * outputs;
}

/// Transform taps[time tap][key tap][inputs][outputs] for the use with `gemm`
void
rip_conv_prepare(const RipGemm* gemm, const float* taps, size_t inputs, size_t outputs, float* weight);

/// Floats of room to work in for maps of `times` x `keys`, multiples of RIP_TILE
size_t
rip_conv_room(unsigned times, unsigned keys, unsigned inputs, unsigned outputs);

/// The convolution, zeros around; adds to `out` if `add`. Only the cells of `out` are written, not its border.
void
rip_conv3x3(const RipGemm* gemm, const RipConv* conv, const RipMap* in, RipMap* out, bool add, float* room);

#endif
