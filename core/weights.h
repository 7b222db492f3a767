// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Reader of safetensors files: named arrays and a table of strings. Strict: a file is refused unless every byte of it
// is accounted for. It is read into private memory, since a mapped file that changes would kill the host. Any thread.
#ifndef RIP_WEIGHTS_H
#define RIP_WEIGHTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RIP_RANK_MAX 8u
#define RIP_WEIGHTS_FILE_MAX ((size_t)256 << 20) // bytes

typedef struct RipWeights RipWeights;

typedef enum
{
  RIP_F32,
  RIP_F16,
  RIP_I32,
  RIP_U8,
} RipElement;

/// An array in the file, row-major
typedef struct
{
  const char*    name;
  RipElement     element;
  unsigned       rank;                // 0..RIP_RANK_MAX
  size_t         shape[RIP_RANK_MAX]; // each >= 1
  size_t         count;               // elements
  const uint8_t* bytes;               // little-endian, not aligned
} RipTensor;

/// Read a file. On failure returns NULL and writes one line, without the path, to `error`.
RipWeights*
rip_weights_load(const char* path, char* error, size_t error_size);

/// As rip_weights_load, from memory that the caller keeps
RipWeights*
rip_weights_parse(const void* bytes, size_t size, char* error, size_t error_size);

void
rip_weights_free(RipWeights* weights);

/// How many tensors the file holds
size_t
rip_weights_count(const RipWeights* weights);

/// Tensor `index` < rip_weights_count, in the order of their names
const RipTensor*
rip_weights_at(const RipWeights* weights, size_t index);

/// The value of a key of the file's metadata, or NULL
const char*
rip_weights_metadata(const RipWeights* weights, const char* key);

/// The tensor of a name, or NULL
const RipTensor*
rip_weights_find(const RipWeights* weights, const char* name);

/// Convert an F32 or F16 tensor to `count` floats. False if it holds others, or anything not finite.
bool
rip_tensor_floats(const RipTensor* tensor, float* out);

#endif
