// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The network: what the cells of a window were before noise came. A RipNet is immutable once loaded and may be shared
// by any number of threads; each thread brings its own RipScratch. Only rip_net_load, rip_scratch_new and the two free
// functions allocate or free.
#ifndef RIP_UNET_H
#define RIP_UNET_H

#include "metre.h"
#include "roll.h"

#include <stddef.h>

#define RIP_ATTRIBUTES 15u
#define RIP_PLACES 8u // of a song, at which a texture says how it is then
#define RIP_STYLE_CHORALE 2u
#define RIP_BETA_MIN 0.01f // the least noise that the network was trained with
#define RIP_STYLES 4u      // pop piano, art song, chorale, quartet; style RIP_STYLES: none said

/// Attributes by their places in the model's table (training/data.py) that are used by name
enum
{
  RIP_ATTRIBUTE_NOTES_A_BAR        = 0,
  RIP_ATTRIBUTE_POLYPHONY          = 1,
  RIP_ATTRIBUTE_GROOVE_1           = 3,
  RIP_ATTRIBUTE_GROOVE_2           = 4,
  RIP_ATTRIBUTE_TEXTURE_SPREAD     = 6,
  RIP_ATTRIBUTE_SILENCE            = 9,
  RIP_ATTRIBUTE_CHROMA_1           = 10,
  RIP_ATTRIBUTE_MELODY_NOTES_A_BAR = 13,
  RIP_ATTRIBUTE_MELODY_PITCH       = 14
};

typedef struct RipNet     RipNet;
typedef struct RipScratch RipScratch;

/// How the accompaniment of a window is to be made, as measured on real music
typedef struct
{
  float attributes[RIP_ATTRIBUTES]; // see training/data.py; NaN: not asked for
} RipTexture;

/// Constants of a model that samplers need
typedef struct
{
  float    ratio[RIP_PLANES]; // share of set cells, the binomial prior of each plane
  unsigned steps;             // steps the model was tuned for
  unsigned width;             // channels of the outer level
  size_t   parameters;
  double   macs; // multiply-accumulates of one step, convolutions counted direct
} RipNetInfo;

/// What one step sees
typedef struct
{
  const RipRoll*    noisy; // free cells noisy, given cells clean
  const RipMask*    given;
  const RipMetre*   metre;
  const RipTexture* texture;

  /// [RIP_PLANES][RIP_FRAMES][RIP_ROWS]: the probabilities, 0..1, that the step before gave to the free cells; 0 where
  /// a cell is given, outside the window, above the keyboard or not allowed. NULL, as all zeros: a run's first step.
  const float* belief;

  float    beta;  // noise level in (0, 1]
  unsigned style; // 0..RIP_STYLES
} RipNetInput;

/// What one step says, valid until the scratch is used again
typedef struct
{
  const float* logit;    // [RIP_PLANES][RIP_FRAMES][RIP_ROWS], log-odds that a cell is set
  const float* velocity; // [RIP_FRAMES][RIP_ROWS], of an accompaniment onset there, 0..1 (may stray outside)
} RipNetOutput;

/// Load a model file (safetensors). On failure returns NULL and writes one line, without the path, to `error`.
RipNet*
rip_net_load(const char* path, char* error, size_t error_size);

void
rip_net_free(RipNet* net);

const RipNetInfo*
rip_net_info(const RipNet* net);

/// A texture that asks for nothing
void
rip_texture_clear(RipTexture* texture);

/// Texture number `index` (modulo their number) of a style (< RIP_STYLES) among those for bars of `bar_frames` frames;
/// where there is none, one of any bars. Each is how one real song went, the first the median of all; `place` says how
/// far into it, 0 its beginning and 1 its end; what lies outside, or is no number, is the nearest of these or the
/// middle.
void
rip_net_texture(const RipNet* net,
                unsigned      style,
                unsigned      bar_frames,
                uint64_t      index,
                float         place,
                RipTexture*   texture);

/// Standard deviation of each attribute over the training windows, [RIP_ATTRIBUTES]
const float*
rip_net_attribute_spread(const RipNet* net);

/// All memory that steps of this network need, allocated once; NULL when there is none
RipScratch*
rip_scratch_new(const RipNet* net);

void
rip_scratch_free(RipScratch* scratch);

/// One step. Allocates nothing; the result is the same on every call and thread of one machine and build.
RipNetOutput
rip_net_step(const RipNet* net, RipScratch* scratch, const RipNetInput* input);

#endif
