// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The inside of a RipNet: for unet*.c and their tests.
#ifndef RIP_UNET_NET_H
#define RIP_UNET_NET_H

#include "attention.h"
#include "conv.h"
#include "layers.h"
#include "unet.h"

#define RIP_BLOCKS_MAX 16u

// Cells of the network: patches of 2 frames x 3 rows, halved each way at each level
#define RIP_PATCH_FRAMES 2u
#define RIP_PATCH_ROWS 3u
#define RIP_PATCH (RIP_PATCH_FRAMES * RIP_PATCH_ROWS)
#define RIP_TIMES (RIP_FRAMES / RIP_PATCH_FRAMES)  // 64
#define RIP_PATCH_KEYS (RIP_ROWS / RIP_PATCH_ROWS) // 32
#define RIP_PLANES_IN (RIP_PLANES + RIP_VOICES)
#define RIP_PLANES_OUT (RIP_PLANES + 1u)
#define RIP_PATCH_CHORDS (1u << RIP_PATCH_ROWS) // ways to set a frame of a patch
#define RIP_HEAD_CHANNELS ((RIP_PLANES_OUT * RIP_PATCH + 7u) / 8u * 8u)
#define RIP_TEXTURE_FLOATS (RIP_PLACES * RIP_ATTRIBUTES + 1u) // attributes at each place of a song, bar length
#define RIP_CONDITION_INPUTS (16u + 2u * RIP_ATTRIBUTES)

/// A residual block: x + conv2(relu(norm(conv1(relu(modulated norm(x))))))
typedef struct
{
  RipLinear    modulation; // conditions -> (scale - 1, shift) x channels
  RipConv      conv1;
  const float* scale; // [channels]
  const float* shift; // [channels]
  RipConv      conv2;
} RipBlock;

/// W: width, D: conditions
struct RipNet
{
  RipNetInfo     info;
  const RipGemm* gemm;
  unsigned       blocks[3]; // outer, middle, bottom
  unsigned       heads;
  unsigned       conditions;

  const float* stem;         // [plane, frame of the patch][bits set of its rows][W]: what they add
  const float* stem_bias;    // [W]
  const float* belief;       // [plane, frame of the patch, row of the patch][W], of RIP_PLANES planes
  RipLinear    frame;        // (frame of the patch, feature of the metre) -> W
  const float* key;          // [RIP_PATCH_KEYS][W]
  const float* style;        // [RIP_STYLES + 1][D]
  RipLinear    condition[2]; // RIP_CONDITION_INPUTS -> D -> D
  RipBlock     outer_down[RIP_BLOCKS_MAX];
  RipLinear    down1; // 4 W -> 2 W
  RipBlock     middle_down[RIP_BLOCKS_MAX];
  RipAttention attention_down;
  RipLinear    down2; // 8 W -> 4 W
  RipBlock     bottom[RIP_BLOCKS_MAX];
  RipAttention attention_bottom[RIP_BLOCKS_MAX]; // one fewer than blocks
  RipLinear    up2;                              // 4 W -> (time half, key half, 2 W)
  RipAttention attention_up;
  RipBlock     middle_up[RIP_BLOCKS_MAX];
  RipLinear    up1; // 2 W -> (time half, key half, W)
  RipBlock     outer_up[RIP_BLOCKS_MAX];
  RipLinear    head_modulation; // D -> (scale - 1, shift) x W
  RipLinear    head;            // W -> (plane, frame, row of the patch), then nothing: RIP_HEAD_CHANNELS

  const float* attribute_mean; // [RIP_ATTRIBUTES]
  const float* attribute_std;  // [RIP_ATTRIBUTES], > 0
  const float* textures;       // [RIP_STYLES][texture_count][RIP_TEXTURE_FLOATS]
  size_t       texture_count;  // of each style; those of bar length 0 are no textures

  float* floats; // all of the arrays above ...
  size_t count;  // ... so many of them
};

/// Load a model to run on the given kind of matrix products; rip_net_load takes the default
RipNet*
rip_net_load_with(const char* path, const RipGemm* gemm, char* error, size_t error_size);

/// Room for the sampler beside the steps', which leave it alone: [2][RIP_PLANES][RIP_FRAMES][RIP_ROWS]
float*
rip_scratch_cells(RipScratch* scratch);

/// And for what it believed at the step before, as RipNetInput has it: [RIP_PLANES][RIP_FRAMES][RIP_ROWS]
float*
rip_scratch_belief(RipScratch* scratch);

/// What a step is made of
typedef enum
{
  RIP_STAGE_INPUT,
  RIP_STAGE_OUTER_NORM,
  RIP_STAGE_OUTER_CONV,
  RIP_STAGE_MIDDLE_NORM,
  RIP_STAGE_MIDDLE_CONV,
  RIP_STAGE_MIDDLE_ATTENTION,
  RIP_STAGE_BOTTOM_NORM,
  RIP_STAGE_BOTTOM_CONV,
  RIP_STAGE_BOTTOM_ATTENTION,
  RIP_STAGE_RESIZE,
  RIP_STAGE_OUTPUT,
  RIP_STAGES
} RipStage;

/// Told when a piece of a stage is done; each stage comes in many pieces
typedef void (*RipProbe)(void* data, RipStage done);

/// Have the steps of a scratch watched, for benchmarks; NULL: not any more
void
rip_scratch_watch(RipScratch* scratch, RipProbe probe, void* data);

/// Bytes of a scratch
size_t
rip_scratch_size(const RipScratch* scratch);

#endif
