// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Where the network meets the music: from cells and conditions to the first map, and from the last map to logits.

#include "unet_scratch.h"

#include <math.h>
#include <string.h>

#define PI 3.14159265f
#define ATTRIBUTE_LIMIT 3.0f // standard deviations

void
rip_unet_embed(const RipNet* const net, RipScratch* const scratch, const RipNetInput* const input)
{
  float inputs[RIP_CONDITION_INPUTS]; // sines, cosines, values, whether they are asked for
  for (unsigned i = 0; i < 8u; ++i) {
    const float angle = input->beta * PI * (float)(i + 1u);
    inputs[i]         = sinf(angle);
    inputs[8u + i]    = cosf(angle);
  }
  for (unsigned i = 0; i < RIP_ATTRIBUTES; ++i) {
    const bool  asked = isfinite(input->texture->attributes[i]);
    const float value = asked ? (input->texture->attributes[i] - net->attribute_mean[i]) / net->attribute_std[i] : 0.0f;
    inputs[16u + i]   = value < -ATTRIBUTE_LIMIT ? -ATTRIBUTE_LIMIT : value > ATTRIBUTE_LIMIT ? ATTRIBUTE_LIMIT : value;
    inputs[16u + RIP_ATTRIBUTES + i] = asked ? 1.0f : 0.0f;
  }
  const unsigned     size  = net->conditions;
  float* const       e     = scratch->condition;
  const float* const style = net->style + (input->style < RIP_STYLES ? input->style : RIP_STYLES) * size;
  rip_linear(&net->condition[0], inputs, e + size);
  rip_relu(e + size, size);
  rip_linear(&net->condition[1], e + size, e);
  rip_relu(e, size);
  for (unsigned i = 0; i < size; ++i) {
    e[i] += style[i];
  }
}

/// x = bias + frame(features of time t) + key
static void
lay_ground(const RipNet* const   net,
           const RipMetre* const metre,
           float* const          frame, // room for [W]
           RipMap* const         x)
{
  const unsigned width = net->info.width;
  for (unsigned t = 0; t < RIP_TIMES; ++t) {
    rip_linear(&net->frame, &metre->feature[0][0] + (size_t)t * RIP_PATCH_FRAMES * RIP_FRAME_FEATURES, frame);
    for (unsigned c = 0; c < width; ++c) {
      frame[c] += net->stem_bias[c];
    }
    for (unsigned k = 0; k < RIP_PATCH_KEYS; ++k) {
      float* const       cell = rip_map_at(x, t, k);
      const float* const key  = net->key + (size_t)k * width;
      for (unsigned c = 0; c < width; ++c) {
        cell[c] = frame[c] + key[c];
      }
    }
  }
}

/// x += what a frame of a plane adds to the patches that it crosses; table[8][W] of net->stem
static void
add_frame(const RipKeys* const keys, const float* const table, const unsigned time, RipMap* const x)
{
  uint64_t bits = keys->bits[0] | (uint64_t)keys->bits[1] << 32u;
  for (unsigned k = 0; k < RIP_PATCH_KEYS; ++k, bits >>= RIP_PATCH_ROWS) {
    if (k == 64u / RIP_PATCH_ROWS) { // one row is left, the last word follows it
      bits |= (uint64_t)keys->bits[2] << 1u;
    }
    const unsigned rows = (unsigned)bits & (RIP_PATCH_CHORDS - 1u);
    if (rows) {
      const float* const part = table + (size_t)rows * x->channels;
      float* const       cell = rip_map_at(x, time, k);
      for (unsigned c = 0; c < x->channels; ++c) {
        cell[c] += part[c];
      }
    }
  }
}

/// x += what the step before believed. A frame of a plane is patches of three rows side by side: a matrix as it lies.
/// Frames that are given have nothing to add.
static void
add_belief(const RipNet* const net, const float* const belief, RipMap* const x)
{
  static const float none[RIP_ROWS] = { 0.0f };
  const size_t       channels       = x->channels;
  for (unsigned plane = 0; plane < RIP_PLANES; ++plane) {
    for (unsigned frame = 0; frame < RIP_FRAMES; ++frame) {
      const float* const row = belief + ((size_t)plane * RIP_FRAMES + frame) * RIP_ROWS;
      const size_t       of  = ((size_t)plane * RIP_PATCH_FRAMES + frame % RIP_PATCH_FRAMES) * RIP_PATCH_ROWS;
      if (memcmp(row, none, sizeof(none)) != 0) {
        rip_gemm(net->gemm,
                 RIP_PATCH_KEYS,
                 channels,
                 RIP_PATCH_ROWS,
                 row,
                 RIP_PATCH_ROWS,
                 net->belief + of * channels,
                 channels,
                 rip_map_at(x, frame / RIP_PATCH_FRAMES, 0),
                 channels,
                 true);
      }
    }
  }
}

void
rip_unet_start(const RipNet* const net, RipScratch* const scratch, const RipNetInput* const input)
{
  RipMap* const x     = &scratch->outer.x;
  const float*  table = net->stem;
  lay_ground(net, input->metre, scratch->modulation, x);
  if (input->belief) {
    add_belief(net, input->belief, x);
  }
  for (unsigned plane = 0; plane < RIP_PLANES_IN; ++plane) {
    const RipKeys* const frames =
      plane < RIP_PLANES ? input->noisy->cell[plane] : input->given->cell[plane - RIP_PLANES];
    for (unsigned i = 0; i < RIP_PATCH_FRAMES; ++i, table += RIP_PATCH_CHORDS * x->channels) {
      for (unsigned t = 0; t < RIP_TIMES; ++t) {
        add_frame(&frames[t * RIP_PATCH_FRAMES + i], table, t, x);
      }
    }
  }
}

/// One frame of a plane: its rows out of the patches of one time, channels from `channel` on
static void
copy_rows(const RipMap* const head, const unsigned time, const unsigned channel, const float add, float* const out)
{
  for (unsigned k = 0; k < RIP_PATCH_KEYS; ++k) {
    const float* const cell = rip_map_at(head, time, k) + channel;
    for (unsigned row = 0; row < RIP_PATCH_ROWS; ++row) {
      out[k * RIP_PATCH_ROWS + row] = cell[row] + add;
    }
  }
}

/// Add to the rows of set bits
static void
add_where_set(const RipKeys* const keys, const float add, float* const out)
{
  for (unsigned row = 0; row < RIP_ROWS; ++row) {
    if (row % 32u == 0 && !keys->bits[row / 32u]) {
      row += 31u; // nothing in this word
    } else if (rip_keys_get(keys, row)) {
      out[row] += add;
    }
  }
}

void
rip_unet_finish(const RipNet* const net, RipScratch* const scratch, const RipNetInput* const input)
{
  const float beta = input->beta < RIP_BETA_MIN ? RIP_BETA_MIN : input->beta;
  for (unsigned plane = 0; plane < RIP_PLANES_OUT; ++plane) {
    float clear = 0.0f; // evidence of a cell that is clear ...
    float set   = 0.0f; // ... or set
    if (plane < RIP_PLANES) {
      // x_t ~ Bernoulli((1 - beta) x_0 + beta r): a set bit has likelihood 1 - beta + beta r if x_0 = 1, else beta r
      const float ratio = net->info.ratio[plane];
      clear             = logf(beta * (1.0f - ratio)) - log1pf(-beta * ratio);
      set               = log1pf((1.0f - beta) / (beta * ratio));
    }
    for (unsigned frame = 0; frame < RIP_FRAMES; ++frame) {
      const unsigned channel = plane * RIP_PATCH + frame % RIP_PATCH_FRAMES * RIP_PATCH_ROWS;
      float* const   out     = scratch->output + ((size_t)plane * RIP_FRAMES + frame) * RIP_ROWS;
      copy_rows(&scratch->head, frame / RIP_PATCH_FRAMES, channel, clear, out);
      if (plane < RIP_PLANES) {
        add_where_set(&input->noisy->cell[plane][frame], set - clear, out);
      }
    }
  }
}
