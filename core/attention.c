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
rip_attention_floats(const unsigned times, const unsigned channels, const unsigned group)
{
  const size_t tokens = (size_t)times * group;
  return 2u * tokens * tokens + 4u * tokens * channels; // biases, scores; one head's query, key, value, result
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

/// One head of one group of keys: reads room->qkv, writes its channels of room->norm
static void
attend_head(const RipGemm* const    gemm,
            RipAttentionRoom* const room,
            const unsigned          head,
            const unsigned          depth,
            const unsigned          first_key,
            const unsigned          group)
{
  const RipMap* const qkv      = &room->qkv;
  const size_t        tokens   = (size_t)qkv->times * group;
  const size_t        channels = room->norm.channels;
  const float         scale    = 1.0f / sqrtf((float)depth);
  float* const        bias     = room->room;
  float* const        scores   = bias + tokens * tokens;   // [tokens][tokens]
  float* const        query    = scores + tokens * tokens; // [tokens][depth]
  float* const        key      = query + tokens * depth;   // [depth][tokens]
  float* const        value    = key + tokens * depth;     // [tokens][depth]
  float* const        result   = value + tokens * depth;   // [tokens][depth]

  for (size_t i = 0; i < tokens; ++i) {
    const unsigned     time = (unsigned)(i / group);
    const float* const cell = rip_map_at(qkv, time, first_key + (unsigned)(i % group)) + head * depth;
    for (size_t c = 0; c < depth; ++c) {
      query[i * depth + c] = cell[c] * scale;
      key[c * tokens + i]  = cell[channels + c];
    }
    memcpy(value + i * depth, cell + 2u * channels, depth * sizeof(float));
  }
  rip_gemm(gemm, tokens, tokens, depth, query, depth, key, tokens, scores, tokens, false);
  rip_gemm_loops(gemm)->soften(scores, bias, tokens, tokens);
  rip_gemm(gemm, tokens, depth, tokens, scores, tokens, value, depth, result, depth, false);
  for (size_t i = 0; i < tokens; ++i) {
    const unsigned time = (unsigned)(i / group);
    float* const   cell = rip_map_at(&room->norm, time, first_key + (unsigned)(i % group)) + head * depth;
    memcpy(cell, result + i * depth, depth * sizeof(float));
  }
}

void
rip_attend(const RipGemm* const      gemm,
           const RipAttention* const attention,
           const int8_t* const       classes,
           const unsigned            group,
           RipAttentionRoom* const   room,
           RipMap* const             x)
{
  rip_norm(rip_gemm_loops(gemm), x, &room->norm);
  rip_pointwise(gemm, &attention->qkv, &room->norm, &room->qkv, false);
  for (unsigned head = 0; head < attention->heads; ++head) {
    spread_bias(attention->bias + head * RIP_TIME_CLASSES, classes, x->times, group, room->room);
    for (unsigned key = 0; key < x->keys; key += group) {
      attend_head(gemm, room, head, x->channels / attention->heads, key, group);
    }
  }
  rip_pointwise(gemm, &attention->out, &room->norm, x, true);
}
