// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What steps work in: for unet*.c alone.
#ifndef RIP_UNET_SCRATCH_H
#define RIP_UNET_SCRATCH_H

#include "unet_net.h"

#include <stdint.h>

#define RIP_MIDDLE_STRIDE (2u * RIP_PATCH_FRAMES) // frames of a token
#define RIP_BOTTOM_STRIDE (4u * RIP_PATCH_FRAMES)
#define RIP_MIDDLE_TIMES (RIP_TIMES / 2u)
#define RIP_BOTTOM_TIMES (RIP_TIMES / 4u)
#define RIP_MIDDLE_KEYS (RIP_PATCH_KEYS / 2u)
#define RIP_BOTTOM_KEYS (RIP_PATCH_KEYS / 4u)

/// Maps of one level
typedef struct
{
  RipMap x;      // what flows through
  RipMap normal; // normed x, within zeros
  RipMap inner;  // between the two convolutions of a block

  RipStage norm_stage;
  RipStage conv_stage;
} RipLevel;

struct RipScratch
{
  RipProbe probe; // or NULL
  void*    probe_data;
  float*   floats; // all of the memory below
  size_t   size;   // of it, in floats

  RipLevel outer;   // (64, 32, W)
  RipMap   folded1; // (32, 16, 4 W)
  RipLevel middle;  // (32, 16, 2 W)
  RipMap   folded2; // (16, 8, 8 W)
  RipLevel bottom;  // (16, 8, 4 W)
  RipMap   head;    // (64, 32, RIP_HEAD_CHANNELS)

  float* condition;        // [2][D]
  float* modulation;       // [8 W]
  float* attention_middle; // room
  float* attention_bottom;
  float* parts;  // of convolutions
  float* output; // [RIP_PLANES_OUT][RIP_FRAMES][RIP_ROWS]
  float* cells;  // the sampler's
  float* belief; // the sampler's too
  int8_t classes_middle[RIP_MIDDLE_TIMES * RIP_MIDDLE_TIMES];
  int8_t classes_bottom[RIP_BOTTOM_TIMES * RIP_BOTTOM_TIMES];
};

/// The conditions of a step as one vector, in scratch->condition
void
rip_unet_embed(const RipNet* net, RipScratch* scratch, const RipNetInput* input);

/// The first map: what the cells say, what was believed of them, their frame's metre, and their key; in
/// scratch->outer.x
void
rip_unet_start(const RipNet* net, RipScratch* scratch, const RipNetInput* input);

/// Patches of scratch->head back to cells, in scratch->output, with what a noisy cell itself says of its clean value
/// added to the logits
void
rip_unet_finish(const RipNet* net, RipScratch* scratch, const RipNetInput* input);

#endif
