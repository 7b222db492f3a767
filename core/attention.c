// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "attention.h"

#include <math.h>
#include <string.h>

#define OUTSIDE -1e4f // bias of a key outside the window: its weight is 0 unless there is no other

void
rip_time_classes(const RipMetre* const metre, const unsigned stride, int8_t* classes)
{
  for (unsigned i = 0; i < RIP_FRAMES; i += stride) {
    for (unsigned j = 0; j < RIP_FRAMES; j += stride) {
      const int bars     = metre->bar[i] - metre->bar[j];
      const int distance = bars < -RIP_BAR_REACH ? -RIP_BAR_REACH : bars > RIP_BAR_REACH ? RIP_BAR_REACH : bars;
      const int apart    = metre->position[i] - metre->position[j];
      const int same     = 2 * (apart < 0 ? -apart : apart) < (int)stride;
      *classes++         = (int8_t)(metre->bar[j] < 0 ? -1 : 2 * (distance + RIP_BAR_REACH) + same);
    }
  }
}

size_t
rip_attention_floats(const unsigned times, const unsigned keys, const unsigned channels, const unsigned group)
{
  const size_t cells  = (size_t)times * keys;
  const size_t tokens = (size_t)times * group;
  return 4u * cells * channels + 2u * tokens * tokens + tokens * channels; // see Room
}

/// Where a map's cells attend to each other: without a border, in the order (time, key)
typedef struct
{
  size_t channels;
  size_t tokens; // of a group
  size_t stride; // cells from one of them to the next
  float* cells;  // [times][keys][channels]: what is attended to, then what came of it
  float* qkv;    // [times][keys][3 channels]
  float* bias;   // [tokens][tokens]
  float* scores; // [tokens][tokens]
  float* turned; // [depth of a head][tokens]: keys, scaled as scores are
} Room;

/// The tokens of a group are evenly spaced: it is one key or all of them
static Room
lay_out(float* const floats, const RipMap* const x, const unsigned group)
{
  const size_t cells = (size_t)x->times * x->keys * x->channels;
  Room         room  = { .channels = x->channels, .tokens = (size_t)x->times * group, .stride = x->keys / group };
  room.cells         = floats;
  room.qkv           = room.cells + cells;
  room.bias          = room.qkv + 3u * cells;
  room.scores        = room.bias + room.tokens * room.tokens;
  room.turned        = room.scores + room.tokens * room.tokens;
  return room;
}

/// Biases of one head for all pairs of tokens, which are ordered (time, key of the group)
static void
spread_bias(const float* const  bias,
            const int8_t* const classes,
            const unsigned      times,
            const unsigned      group,
            float* const        out)
{
  const size_t tokens = (size_t)times * group;
  for (unsigned i = 0; i < times; ++i) {
    float* const row = out + (size_t)i * group * tokens;
    for (unsigned j = 0; j < times; ++j) {
      const int class   = classes[i * times + j];
      const float value = class < 0 ? OUTSIDE : bias[class];
      for (unsigned g = 0; g < group; ++g) {
        row[j * group + g] = value;
      }
    }
    for (unsigned g = 1; g < group; ++g) {
      memcpy(row + g * tokens, row, tokens * sizeof(float));
    }
  }
}

/// One head of one group of keys: reads room->qkv, writes its channels of room->cells
static void
attend_head(const RipGemm* const gemm,
            const Room* const    room,
            const unsigned       head,
            const size_t         depth,
            const unsigned       first_key)
{
  const size_t       channels = room->channels;
  const size_t       tokens   = room->tokens;
  const size_t       step     = 3u * channels * room->stride; // floats from one token of the group to the next
  const float* const query    = room->qkv + 3u * channels * first_key + head * depth;
  const float* const key      = query + channels;
  const float* const value    = key + channels;
  const float        scale    = 1.0f / sqrtf((float)depth);
  for (size_t i = 0; i < tokens; ++i) {
    for (size_t c = 0; c < depth; ++c) {
      room->turned[c * tokens + i] = key[i * step + c] * scale;
    }
  }
  rip_gemm(gemm, tokens, tokens, depth, query, step, room->turned, tokens, room->scores, tokens, false);
  rip_gemm_loops(gemm)->soften(room->scores, room->bias, tokens, tokens);
  rip_gemm(gemm,
           tokens,
           depth,
           tokens,
           room->scores,
           tokens,
           value,
           step,
           room->cells + channels * first_key + head * depth,
           channels * room->stride,
           false);
}

/// out[cells][outputs] = in[cells][inputs] weight + bias
static void
apply(const RipGemm* const   gemm,
      const RipLinear* const linear,
      const size_t           cells,
      const float* const     in,
      float* const           out)
{
  for (size_t i = 0; i < cells; ++i) {
    memcpy(out + i * linear->outputs, linear->bias, linear->outputs * sizeof(float));
  }
  rip_gemm(gemm,
           cells,
           linear->outputs,
           linear->inputs,
           in,
           linear->inputs,
           linear->weight,
           linear->outputs,
           out,
           linear->outputs,
           true);
}

void
rip_attend(const RipGemm* const      gemm,
           const RipAttention* const attention,
           const int8_t* const       classes,
           const unsigned            group,
           float* const              floats,
           RipMap* const             x)
{
  const size_t row   = (size_t)x->keys * x->channels;
  const size_t cells = (size_t)x->times * x->keys;
  const Room   room  = lay_out(floats, x, group);
  for (unsigned t = 0; t < x->times; ++t) {
    rip_gemm_loops(gemm)->norm(rip_map_at(x, t, 0), x->keys, x->channels, room.cells + t * row);
  }
  apply(gemm, &attention->qkv, cells, room.cells, room.qkv);
  for (unsigned head = 0; head < attention->heads; ++head) {
    spread_bias(attention->bias + head * RIP_TIME_CLASSES, classes, x->times, group, room.bias);
    for (unsigned key = 0; key < x->keys; key += group) {
      attend_head(gemm, &room, head, x->channels / attention->heads, key);
    }
  }
  apply(gemm, &attention->out, cells, room.cells, room.qkv);
  for (unsigned t = 0; t < x->times; ++t) {
    const float* const from = room.qkv + t * row;
    float* const       to   = rip_map_at(x, t, 0);
    for (size_t i = 0; i < row; ++i) {
      to[i] += from[i];
    }
  }
}
