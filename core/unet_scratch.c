// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "unet_scratch.h"

#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 16u // floats: a cache line

/// Part of an arena, or, while its size is still being counted, nothing yet
static float*
part(RipScratch* const scratch, const size_t count)
{
  float* const start = scratch->floats ? scratch->floats + scratch->size : NULL;
  scratch->size += (count + ALIGNMENT - 1u) / ALIGNMENT * ALIGNMENT;
  return start;
}

static RipMap
map_part(RipScratch* const scratch, const unsigned times, const unsigned keys, const unsigned channels)
{
  return (RipMap){ part(scratch, rip_map_floats(times, keys, channels)), times, keys, channels };
}

static RipLevel
level_part(RipScratch* const scratch,
           const unsigned    times,
           const unsigned    keys,
           const unsigned    channels,
           const RipStage    norm_stage,
           const RipStage    conv_stage)
{
  return (RipLevel){
    .x          = map_part(scratch, times, keys, channels),
    .normal     = map_part(scratch, times, keys, channels),
    .inner      = map_part(scratch, times, keys, channels),
    .norm_stage = norm_stage,
    .conv_stage = conv_stage,
  };
}

static float*
attention_part(RipScratch* const scratch, const RipLevel* const level, const unsigned group)
{
  const RipMap* const x = &level->x;
  return part(scratch, rip_attention_floats(x->times, x->keys, x->channels, group));
}

/// Room for the largest of the convolutions
static size_t
conv_room(const RipNet* const net)
{
  const unsigned width  = net->info.width;
  const size_t   outer  = rip_conv_room(RIP_TIMES, RIP_PATCH_KEYS, width, width);
  const size_t   middle = rip_conv_room(RIP_MIDDLE_TIMES, RIP_MIDDLE_KEYS, 2u * width, 2u * width);
  const size_t   bottom = rip_conv_room(RIP_BOTTOM_TIMES, RIP_BOTTOM_KEYS, 4u * width, 4u * width);
  const size_t   upper  = outer > middle ? outer : middle;
  return upper > bottom ? upper : bottom;
}

static void
lay_out(RipScratch* const scratch, const RipNet* const net)
{
  const unsigned width = net->info.width;

  scratch->size    = 0;
  scratch->outer   = level_part(scratch, RIP_TIMES, RIP_PATCH_KEYS, width, RIP_STAGE_OUTER_NORM, RIP_STAGE_OUTER_CONV);
  scratch->folded1 = map_part(scratch, RIP_MIDDLE_TIMES, RIP_MIDDLE_KEYS, 4u * width);
  scratch->middle =
    level_part(scratch, RIP_MIDDLE_TIMES, RIP_MIDDLE_KEYS, 2u * width, RIP_STAGE_MIDDLE_NORM, RIP_STAGE_MIDDLE_CONV);
  scratch->folded2 = map_part(scratch, RIP_BOTTOM_TIMES, RIP_BOTTOM_KEYS, 8u * width);
  scratch->bottom =
    level_part(scratch, RIP_BOTTOM_TIMES, RIP_BOTTOM_KEYS, 4u * width, RIP_STAGE_BOTTOM_NORM, RIP_STAGE_BOTTOM_CONV);
  scratch->attention_middle = attention_part(scratch, &scratch->middle, 1u);
  scratch->attention_bottom = attention_part(scratch, &scratch->bottom, RIP_BOTTOM_KEYS);
  scratch->head             = map_part(scratch, RIP_TIMES, RIP_PATCH_KEYS, RIP_HEAD_CHANNELS);
  scratch->condition        = part(scratch, 2u * net->conditions);
  scratch->modulation       = part(scratch, 8u * width);
  scratch->parts            = part(scratch, conv_room(net));
  scratch->output           = part(scratch, RIP_PLANES_OUT * RIP_FRAMES * RIP_ROWS);
  scratch->cells            = part(scratch, 2u * RIP_PLANES * RIP_FRAMES * RIP_ROWS);
  scratch->belief           = part(scratch, RIP_PLANES * RIP_FRAMES * RIP_ROWS);
}

RipScratch*
rip_scratch_new(const RipNet* const net)
{
  RipScratch* const scratch = (RipScratch*)calloc(1, sizeof(RipScratch));
  if (!scratch) {
    return NULL;
  }
  lay_out(scratch, net);
  scratch->floats = (float*)aligned_alloc(ALIGNMENT * sizeof(float), scratch->size * sizeof(float));
  if (!scratch->floats) {
    free(scratch);
    return NULL;
  }
  memset(scratch->floats, 0, scratch->size * sizeof(float));
  lay_out(scratch, net);
  return scratch;
}

void
rip_scratch_free(RipScratch* const scratch)
{
  if (scratch) {
    free(scratch->floats);
    free(scratch);
  }
}

void
rip_scratch_watch(RipScratch* const scratch, const RipProbe probe, void* const data)
{
  scratch->probe      = probe;
  scratch->probe_data = data;
}

float*
rip_scratch_cells(RipScratch* const scratch)
{
  return scratch->cells;
}

float*
rip_scratch_belief(RipScratch* const scratch)
{
  return scratch->belief;
}

size_t
rip_scratch_size(const RipScratch* const scratch)
{
  return sizeof(RipScratch) + scratch->size * sizeof(float);
}
