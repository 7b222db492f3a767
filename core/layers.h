// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The network's layers on maps of cells. Any thread, one at a time on a map; nothing allocates. Weights are as
// training/export.py writes them: matrices are (inputs, outputs), row-major.
#ifndef RIP_LAYERS_H
#define RIP_LAYERS_H

#include "gemm.h"

/// Cells of (time, key), `channels` floats each, channels innermost, with a border around them.
///
/// One column of border cells stands before each row of keys, which is also the border behind the row before; one row
/// stands above and one below. So all cells from the first to the last are evenly spaced, border columns among them,
/// and a layer is a few matrix products over the whole span. A map that a 3x3 convolution reads has zeros in its
/// border; in others the border holds finite values that nobody uses.
typedef struct
{
  float*   data; // rip_map_floats(...) of them
  unsigned times, keys, channels;
} RipMap;

/// A linear layer: out = in weight + bias
typedef struct
{
  const float* weight; // [inputs][outputs]
  const float* bias;   // [outputs]
  unsigned     inputs, outputs;
} RipLinear;

static inline size_t
rip_map_floats(const unsigned times, const unsigned keys, const unsigned channels)
{
  return ((size_t)(times + 2u) * (keys + 1u) + 1u) * channels;
}

/// Cell (time, key)
static inline float*
rip_map_at(const RipMap* const map, const unsigned time, const unsigned key)
{
  return map->data + ((size_t)(time + 1u) * (map->keys + 1u) + key + 1u) * map->channels;
}

/// Cells from the first to the last, border columns between them included
static inline size_t
rip_map_span(const RipMap* const map)
{
  return (size_t)map->times * (map->keys + 1u) - 1u;
}

/// out[outputs] = in[inputs] weight + bias, of one vector
void
rip_linear(const RipLinear* linear, const float* in, float* out);

/// x = max(x, 0)
void
rip_relu(float* x, size_t count);

/// A linear layer on each cell (a 1x1 convolution); adds to `out` if `add`. `in` and `out` have equal times and keys;
/// channels of `out` = outputs, of `in` = inputs.
void
rip_pointwise(const RipGemm* gemm, const RipLinear* linear, const RipMap* in, RipMap* out, bool add);

/// A 2x2 convolution of stride 2; inputs of `linear` = (time tap, key tap, channel). `patches` is room for a map as
/// large as `out` with 4 * channels of `in`.
void
rip_conv2x2(const RipGemm* gemm, const RipLinear* linear, const RipMap* in, RipMap* patches, RipMap* out);

/// max(0, norm * scale + shift), where norm is over the channels of each cell (eps 1e-5), scale[channels],
/// shift[channels]; the border of `out` is left alone
void
rip_norm_relu(const RipLoops* loops, const RipMap* in, const float* scale, const float* shift, RipMap* out);

/// Add to the cells of `out`, twice as wide each way: cell (2t + i, 2k + j) gets channels (i, j, c) of cell (t, k) of
/// `in`
void
rip_unfold_add(const RipMap* in, RipMap* out);

#endif
