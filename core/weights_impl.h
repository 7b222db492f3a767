// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The inside of a RipWeights: for weights*.c alone.
#ifndef RIP_WEIGHTS_IMPL_H
#define RIP_WEIGHTS_IMPL_H

#include "weights.h"

#define RIP_TENSORS_MAX 4096u
#define RIP_METADATA_MAX 64u

typedef struct
{
  const char* key;
  const char* value;
} RipMetadata;

struct RipWeights
{
  uint8_t*    bytes; // the file, header decoded in place
  size_t      size;
  RipTensor*  tensors; // sorted by name
  size_t      count;
  RipMetadata metadata[RIP_METADATA_MAX];
  size_t      metadata_count;
};

/// Read the header of a file of which `bytes`, `size` and room for RIP_TENSORS_MAX tensors are there. On failure
/// returns false and writes one line to `error`.
bool
rip_weights_read_header(RipWeights* weights, char* error, size_t error_size);

/// Order tensors by their names; for qsort and bsearch
int
rip_weights_compare_names(const void* a, const void* b);

#endif
