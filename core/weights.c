// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "weights_impl.h"

#include "file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Parse a file that `weights` owns from now on; `bytes` comes from malloc
static RipWeights*
parse_owned(uint8_t* const bytes, const size_t size, char* const error, const size_t error_size)
{
  RipWeights* const weights = (RipWeights*)calloc(1, sizeof(RipWeights));
  RipTensor* const  tensors = (RipTensor*)calloc(RIP_TENSORS_MAX, sizeof(RipTensor));
  if (!weights || !tensors) {
    snprintf(error, error_size, "out of memory");
    free(tensors);
    free(weights);
    free(bytes);
    return NULL;
  }
  weights->bytes   = bytes;
  weights->size    = size;
  weights->tensors = tensors;
  if (!rip_weights_read_header(weights, error, error_size)) {
    rip_weights_free(weights);
    return NULL;
  }
  return weights;
}

RipWeights*
rip_weights_parse(const void* const bytes, const size_t size, char* const error, const size_t error_size)
{
  uint8_t* const copy = (uint8_t*)malloc(size ? size : 1u);
  if (!copy) {
    snprintf(error, error_size, "out of memory");
    return NULL;
  }
  if (size) {
    memcpy(copy, bytes, size);
  }
  return parse_owned(copy, size, error, error_size);
}

RipWeights*
rip_weights_load(const char* const path, char* const error, const size_t error_size)
{
  size_t         size  = 0;
  uint8_t* const bytes = rip_file_read(path, RIP_WEIGHTS_FILE_MAX, &size, error, error_size);
  return bytes ? parse_owned(bytes, size, error, error_size) : NULL;
}

void
rip_weights_free(RipWeights* const weights)
{
  if (weights) {
    free(weights->tensors);
    free(weights->bytes);
    free(weights);
  }
}

size_t
rip_weights_count(const RipWeights* const weights)
{
  return weights->count;
}

const RipTensor*
rip_weights_at(const RipWeights* const weights, const size_t index)
{
  return &weights->tensors[index];
}

const char*
rip_weights_metadata(const RipWeights* const weights, const char* const key)
{
  for (size_t i = 0; i < weights->metadata_count; ++i) {
    if (!strcmp(weights->metadata[i].key, key)) {
      return weights->metadata[i].value;
    }
  }
  return NULL;
}

int
rip_weights_compare_names(const void* const a, const void* const b)
{
  return strcmp(((const RipTensor*)a)->name, ((const RipTensor*)b)->name);
}

const RipTensor*
rip_weights_find(const RipWeights* const weights, const char* const name)
{
  const RipTensor key = { .name = name };
  return weights->count ? (const RipTensor*)bsearch(
                            &key, weights->tensors, weights->count, sizeof(RipTensor), rip_weights_compare_names)
                        : NULL;
}

static float
half_to_float(const uint32_t half)
{
  const uint32_t exponent = half >> 10u & 31u;
  const uint32_t fraction = half & 1023u;
  if (!exponent) {
    return (half >> 15u ? -0x1p-24f : 0x1p-24f) * (float)fraction;
  }
  const uint32_t bits = half >> 15u << 31u | (exponent == 31u ? 255u : exponent + 112u) << 23u | fraction << 13u;
  float          value;
  memcpy(&value, &bits, sizeof(value));
  return value;
}

bool
rip_tensor_floats(const RipTensor* const tensor, float* const out)
{
  if (tensor->element != RIP_F32 && tensor->element != RIP_F16) {
    return false;
  }
  for (size_t i = 0; i < tensor->count; ++i) {
    if (tensor->element == RIP_F16) {
      out[i] = half_to_float(tensor->bytes[2u * i] | (uint32_t)tensor->bytes[2u * i + 1u] << 8u);
    } else {
      const uint8_t* const b    = tensor->bytes + 4u * i;
      const uint32_t       bits = b[0] | (uint32_t)b[1] << 8u | (uint32_t)b[2] << 16u | (uint32_t)b[3] << 24u;
      memcpy(&out[i], &bits, sizeof(bits));
    }
    if (!isfinite(out[i])) {
      return false;
    }
  }
  return true;
}
