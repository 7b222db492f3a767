// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "layers.h"

#include <string.h>

void
rip_linear(const RipLinear* const linear, const float* const in, float* const out)
{
  memcpy(out, linear->bias, linear->outputs * sizeof(float));
  for (size_t i = 0; i < linear->inputs; ++i) {
    const float* const row = linear->weight + i * linear->outputs;
    const float        x   = in[i];
    for (size_t j = 0; j < linear->outputs; ++j) {
      out[j] += x * row[j];
    }
  }
}

void
rip_relu(float* const x, const size_t count)
{
  for (size_t i = 0; i < count; ++i) {
    x[i] = x[i] > 0.0f ? x[i] : 0.0f;
  }
}

/// Prepare cells for products to be added: each becomes the bias, or has it added
static void
start_with_bias(const float* const bias, RipMap* const out, const bool add)
{
  const size_t span     = rip_map_span(out);
  const size_t channels = out->channels;
  float*       cell     = rip_map_at(out, 0, 0);
  for (size_t i = 0; i < span; ++i, cell += channels) {
    if (add) {
      for (size_t c = 0; c < channels; ++c) {
        cell[c] += bias[c];
      }
    } else {
      memcpy(cell, bias, channels * sizeof(float));
    }
  }
}

void
rip_pointwise(const RipGemm* const   gemm,
              const RipLinear* const linear,
              const RipMap* const    in,
              RipMap* const          out,
              const bool             add)
{
  start_with_bias(linear->bias, out, add);
  rip_gemm(gemm,
           rip_map_span(out),
           out->channels,
           in->channels,
           rip_map_at(in, 0, 0),
           in->channels,
           linear->weight,
           linear->outputs,
           rip_map_at(out, 0, 0),
           out->channels,
           true);
}

void
rip_conv2x2(const RipGemm* const   gemm,
            const RipLinear* const linear,
            const RipMap* const    in,
            RipMap* const          patches,
            RipMap* const          out)
{
  const size_t pair = 2u * (size_t)in->channels; // two cells side by side
  for (unsigned t = 0; t < out->times; ++t) {
    memset(rip_map_at(patches, t, 0) - patches->channels, 0, patches->channels * sizeof(float)); // the border
    for (unsigned k = 0; k < out->keys; ++k) {
      float* const patch = rip_map_at(patches, t, k);
      memcpy(patch, rip_map_at(in, 2u * t, 2u * k), pair * sizeof(float));
      memcpy(patch + pair, rip_map_at(in, 2u * t + 1u, 2u * k), pair * sizeof(float));
    }
  }
  rip_pointwise(gemm, linear, patches, out, false);
}

void
rip_norm_relu(const RipLoops* const loops,
              const RipMap* const   in,
              const float* const    scale,
              const float* const    shift,
              RipMap* const         out)
{
  for (unsigned t = 0; t < in->times; ++t) {
    loops->norm_relu(rip_map_at(in, t, 0), in->keys, in->channels, scale, shift, rip_map_at(out, t, 0));
  }
}

void
rip_unfold_add(const RipMap* const in, RipMap* const out)
{
  const size_t pair = 2u * (size_t)out->channels; // two cells side by side
  for (unsigned t = 0; t < in->times; ++t) {
    for (unsigned k = 0; k < in->keys; ++k) {
      for (unsigned i = 0; i < 2u; ++i) {
        const float* const x = rip_map_at(in, t, k) + i * pair;
        float* const       y = rip_map_at(out, 2u * t + i, 2u * k);
        for (size_t c = 0; c < pair; ++c) {
          y[c] += x[c];
        }
      }
    }
  }
}
