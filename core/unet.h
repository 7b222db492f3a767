// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The network: what the cells of a window were before noise came. A RipNet is immutable once loaded and may be shared
// by any number of threads; each thread brings its own RipScratch. Only rip_net_load, rip_scratch_new and the two free
// functions allocate or free.
#ifndef RIP_UNET_H
#define RIP_UNET_H

#include "metre.h"
#include "roll.h"

#define RIP_ATTRIBUTES 14u
#define RIP_STYLES 4u // pop piano, art song, chorale, quartet; style RIP_STYLES: none said

typedef struct RipNet     RipNet;
typedef struct RipScratch RipScratch;

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
  const RipRoll*  noisy; // free cells noisy, given cells clean
  const RipMask*  given;
  const RipMetre* metre;
  float           beta;                       // noise level in (0, 1]
  unsigned        style;                      // 0..RIP_STYLES
  float           attributes[RIP_ATTRIBUTES]; // as measured on a window; NaN: not asked for
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

/// Row `index` (taken modulo their number) of attributes measured on the training windows of a style (< RIP_STYLES)
const float*
rip_net_attribute_row(const RipNet* net, unsigned style, uint64_t index);

/// Standard deviation of each attribute over the training windows, [RIP_ATTRIBUTES], > 0
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
