// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Taking what a weights file holds, entry by entry, into a network's arena: for unet_load.c alone. After a failure
// nothing more is read, and the first message stays.
#ifndef RIP_UNET_TENSORS_H
#define RIP_UNET_TENSORS_H

#include "unet_net.h"
#include "weights.h"

#include <stdbool.h>
#include <stddef.h>

#define RIP_LINE 16u // floats of a cache line

/// A load in progress
typedef struct
{
  const RipWeights* weights;
  RipNet*           net;
  float*            next;   // free part of net->floats
  float*            taps;   // room for any one tensor
  size_t            taken;  // tensors
  size_t            values; // of them
  bool              failed;
  char*             error;
  size_t            error_size;
} RipLoad;

/// Say what is wrong, and read no more
void
rip_load_fail(RipLoad* load, const char* format, ...);

/// Whole numbers of a metadata entry, separated by spaces, each of 1..max
void
rip_load_numbers(RipLoad* load, const char* key, unsigned* out, unsigned count, unsigned max);

/// A metadata entry that must be just this text
void
rip_load_text(RipLoad* load, const char* key, const char* expected);

/// Floats of the arena that an array takes: whole cache lines
size_t
rip_load_room(size_t count);

/// The next `count` floats of the arena
float*
rip_load_advance(RipLoad* load, size_t count);

/// Read a tensor into `out`; a size of 0 in `shape` stands for any
bool
rip_load_into(RipLoad* load, const char* name, unsigned rank, const size_t* shape, float* out);

/// A tensor in the arena; as rip_load_into
const float*
rip_load_tensor(RipLoad* load, const char* name, unsigned rank, const size_t* shape);

/// A tensor of rank 1, by its name in two parts
const float*
rip_load_vector(RipLoad* load, const char* prefix, const char* name, size_t size);

/// A linear layer of any rank: its last axis are outputs, all before it inputs
RipLinear
rip_load_linear(RipLoad* load, const char* prefix, const char* name, unsigned rank, const size_t* shape);

#endif
