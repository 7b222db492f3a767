// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Format: https://github.com/huggingface/safetensors - u64 header size, JSON header, then the arrays.

#include "weights.h"

#include "file.h"
#include "json.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_MAX ((size_t)1 << 20)
#define TENSORS_MAX 4096u
#define METADATA_MAX 64u
#define NAME_MAX_LENGTH 128u

typedef struct
{
  const char* key;
  const char* value;
} Metadata;

struct RipWeights
{
  uint8_t*   bytes; // the file, header decoded in place
  size_t     size;
  RipTensor* tensors; // sorted by name
  size_t     count;
  Metadata   metadata[METADATA_MAX];
  size_t     metadata_count;
};

typedef struct
{
  char*  text;
  size_t size;
} Error;

/// Write an error line; always false
static bool
fail(const Error error, const char* const format, ...)
{
  va_list args;
  va_start(args, format);
  if (error.size) {
    vsnprintf(error.text, error.size, format, args);
  }
  va_end(args);
  return false;
}

static size_t
element_size(const RipElement element)
{
  return element == RIP_U8 ? 1u : element == RIP_F16 ? 2u : 4u;
}

static bool
read_metadata(RipWeights* const weights, RipJson* const json, const Error error)
{
  if (!rip_json_skip(json, '{')) {
    return fail(error, "broken header: metadata is no object");
  }
  if (rip_json_skip(json, '}')) {
    return true;
  }
  do {
    const char* const key   = rip_json_string(json);
    const bool        colon = key && rip_json_skip(json, ':');
    const char* const value = colon ? rip_json_string(json) : NULL;
    if (!value) {
      return fail(error, "broken header: metadata holds something else than strings");
    }
    if (rip_weights_metadata(weights, key)) {
      return fail(error, "broken header: a metadata key appears twice");
    }
    if (weights->metadata_count == METADATA_MAX) {
      return fail(error, "broken header: too much metadata");
    }
    weights->metadata[weights->metadata_count++] = (Metadata){ key, value };
  } while (rip_json_skip(json, ','));
  return rip_json_skip(json, '}') || fail(error, "broken header: metadata has no end");
}

static bool
read_element(RipJson* const json, RipTensor* const tensor)
{
  static const char* const names[] = { "F32", "F16", "I32", "U8" };

  const char* const name = rip_json_string(json);
  for (size_t i = 0; name && i < sizeof(names) / sizeof(names[0]); ++i) {
    if (!strcmp(name, names[i])) {
      tensor->element = (RipElement)i;
      return true;
    }
  }
  return false;
}

/// Read up to `max` whole numbers in brackets
static bool
read_sizes(RipJson* const json, size_t* const sizes, const unsigned max, unsigned* const count)
{
  *count = 0;
  if (!rip_json_skip(json, '[')) {
    return false;
  }
  if (rip_json_skip(json, ']')) {
    return true;
  }
  do {
    if (*count == max || !rip_json_size(json, &sizes[(*count)++])) {
      return false;
    }
  } while (rip_json_skip(json, ','));
  return rip_json_skip(json, ']');
}

/// Read the value of a tensor's entry; its fields may come in any order
static bool
read_entry(RipJson* const json, RipTensor* const tensor, size_t offsets[2])
{
  unsigned seen  = 0;
  unsigned count = 0;
  if (!rip_json_skip(json, '{')) {
    return false;
  }
  do {
    const char* const key = rip_json_string(json);
    if (!key || !rip_json_skip(json, ':')) {
      return false;
    }
    unsigned field = 0;
    if (!strcmp(key, "dtype") && read_element(json, tensor)) {
      field = 1u;
    } else if (!strcmp(key, "shape") && read_sizes(json, tensor->shape, RIP_RANK_MAX, &tensor->rank)) {
      field = 2u;
    } else if (!strcmp(key, "data_offsets") && read_sizes(json, offsets, 2u, &count) && count == 2u) {
      field = 4u;
    }
    if (!field || (seen & field)) {
      return false;
    }
    seen |= field;
  } while (rip_json_skip(json, ','));
  return rip_json_skip(json, '}') && seen == 7u;
}

/// Elements of a shape, or 0 if it is empty or larger than any file
static size_t
count_elements(const RipTensor* const tensor)
{
  size_t count = 1u;
  for (unsigned i = 0; i < tensor->rank; ++i) {
    if (!tensor->shape[i] || tensor->shape[i] > RIP_WEIGHTS_FILE_MAX / count) {
      return 0;
    }
    count *= tensor->shape[i];
  }
  return count;
}

static bool
name_is_plain(const char* const name)
{
  const size_t length = strlen(name);
  for (size_t i = 0; i < length; ++i) {
    if (name[i] <= ' ' || name[i] > '~') {
      return false;
    }
  }
  return length > 0 && length <= NAME_MAX_LENGTH;
}

static bool
read_tensor(RipWeights* const weights,
            RipJson* const    json,
            const char* const name,
            const size_t      data_size,
            const Error       error)
{
  if (!name_is_plain(name)) {
    return fail(error, "broken header: a tensor has no plain name");
  }
  if (weights->count == TENSORS_MAX) {
    return fail(error, "broken header: too many tensors");
  }
  RipTensor* const tensor = &weights->tensors[weights->count++];
  size_t           offsets[2];
  tensor->name = name;
  if (!read_entry(json, tensor, offsets)) {
    return fail(error, "tensor %s: its entry is broken or of a type not read here", name);
  }
  tensor->count = count_elements(tensor);
  if (!tensor->count) {
    return fail(error, "tensor %s: bad shape", name);
  }
  if (offsets[1] > data_size) {
    return fail(error, "tensor %s: lies beyond the end of the file (cut short?)", name);
  }
  if (offsets[0] > offsets[1] || offsets[1] - offsets[0] != tensor->count * element_size(tensor->element)) {
    return fail(error, "tensor %s: its offsets do not fit its shape", name);
  }
  tensor->bytes = weights->bytes + (weights->size - data_size) + offsets[0];
  return true;
}

static int
compare_places(const void* const a, const void* const b)
{
  const RipTensor* const left  = (const RipTensor*)a;
  const RipTensor* const right = (const RipTensor*)b;
  return (left->bytes > right->bytes) - (left->bytes < right->bytes);
}

static int
compare_names(const void* const a, const void* const b)
{
  return strcmp(((const RipTensor*)a)->name, ((const RipTensor*)b)->name);
}

/// Check that the tensors lie side by side and have names of their own; leaves them sorted by name
static bool
check_tensors(RipWeights* const weights, const size_t data_size, const Error error)
{
  const uint8_t* at = weights->bytes + (weights->size - data_size);
  if (weights->count) {
    qsort(weights->tensors, weights->count, sizeof(RipTensor), compare_places);
  }
  for (size_t i = 0; i < weights->count; ++i) {
    const RipTensor* const tensor = &weights->tensors[i];
    if (tensor->bytes != at) {
      return fail(error, "tensor %s: overlaps another, or follows a gap", tensor->name);
    }
    at += tensor->count * element_size(tensor->element);
  }
  if (at != weights->bytes + weights->size) {
    return fail(error, "there are bytes behind the last tensor");
  }
  if (weights->count) {
    qsort(weights->tensors, weights->count, sizeof(RipTensor), compare_names);
  }
  for (size_t i = 1; i < weights->count; ++i) {
    if (!strcmp(weights->tensors[i - 1u].name, weights->tensors[i].name)) {
      return fail(error, "tensor %s: appears twice", weights->tensors[i].name);
    }
  }
  return true;
}

static bool
read_header(RipWeights* const weights, const Error error)
{
  uint64_t header_size = 0;
  if (weights->size < 10u || weights->bytes[8] != '{') {
    return fail(error, "no safetensors file");
  }
  for (unsigned i = 0; i < 8u; ++i) {
    header_size |= (uint64_t)weights->bytes[i] << (8u * i);
  }
  if (header_size < 2u || header_size > HEADER_MAX) {
    return fail(error, "no safetensors file");
  }
  if (header_size > weights->size - 8u) {
    return fail(error, "cut short within its header");
  }
  const size_t data_size     = weights->size - 8u - (size_t)header_size;
  RipJson      json          = { (char*)weights->bytes + 8, (char*)weights->bytes + 8 + header_size };
  bool         seen_metadata = false;
  if (!rip_json_skip(&json, '{')) {
    return fail(error, "broken header: no object");
  }
  if (!rip_json_skip(&json, '}')) {
    do {
      const char* const name = rip_json_string(&json);
      if (!name || !rip_json_skip(&json, ':')) {
        return fail(error, "broken header: no name where one should be");
      }
      const bool metadata = !strcmp(name, "__metadata__");
      if (metadata && seen_metadata) {
        return fail(error, "broken header: metadata appears twice");
      }
      if (metadata ? !read_metadata(weights, &json, error) : !read_tensor(weights, &json, name, data_size, error)) {
        return false;
      }
      seen_metadata |= metadata;
    } while (rip_json_skip(&json, ','));
    if (!rip_json_skip(&json, '}')) {
      return fail(error, "broken header: no end");
    }
  }
  return (rip_json_end(&json) || fail(error, "broken header: text behind its end")) &&
         check_tensors(weights, data_size, error);
}

/// Parse a file that `weights` owns from now on; `bytes` comes from malloc
static RipWeights*
parse_owned(uint8_t* const bytes, const size_t size, const Error error)
{
  RipWeights* const weights = (RipWeights*)calloc(1, sizeof(RipWeights));
  RipTensor* const  tensors = (RipTensor*)calloc(TENSORS_MAX, sizeof(RipTensor));
  if (!weights || !tensors) {
    fail(error, "out of memory");
    free(tensors);
    free(weights);
    free(bytes);
    return NULL;
  }
  weights->bytes   = bytes;
  weights->size    = size;
  weights->tensors = tensors;
  if (!read_header(weights, error)) {
    rip_weights_free(weights);
    return NULL;
  }
  return weights;
}

RipWeights*
rip_weights_parse(const void* const bytes, const size_t size, char* const error, const size_t error_size)
{
  const Error    line = { error, error_size };
  uint8_t* const copy = (uint8_t*)malloc(size ? size : 1u);
  if (!copy) {
    fail(line, "out of memory");
    return NULL;
  }
  if (size) {
    memcpy(copy, bytes, size);
  }
  return parse_owned(copy, size, line);
}

RipWeights*
rip_weights_load(const char* const path, char* const error, const size_t error_size)
{
  size_t         size  = 0;
  uint8_t* const bytes = rip_file_read(path, RIP_WEIGHTS_FILE_MAX, &size, error, error_size);
  return bytes ? parse_owned(bytes, size, (Error){ error, error_size }) : NULL;
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

const RipTensor*
rip_weights_find(const RipWeights* const weights, const char* const name)
{
  const RipTensor key = { .name = name };
  return weights->count
           ? (const RipTensor*)bsearch(&key, weights->tensors, weights->count, sizeof(RipTensor), compare_names)
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
