// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Format: https://github.com/huggingface/safetensors - u64 header size, JSON header, then the arrays.

#include "weights_impl.h"

#include "json.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_MAX ((size_t)1 << 20)
#define NAME_MAX_LENGTH 128u

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
    if (weights->metadata_count == RIP_METADATA_MAX) {
      return fail(error, "broken header: too much metadata");
    }
    weights->metadata[weights->metadata_count++] = (RipMetadata){ key, value };
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
  if (weights->count == RIP_TENSORS_MAX) {
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
    qsort(weights->tensors, weights->count, sizeof(RipTensor), rip_weights_compare_names);
  }
  for (size_t i = 1; i < weights->count; ++i) {
    if (!strcmp(weights->tensors[i - 1u].name, weights->tensors[i].name)) {
      return fail(error, "tensor %s: appears twice", weights->tensors[i].name);
    }
  }
  return true;
}

static bool
read_entries(RipWeights* const weights, RipJson* const json, const size_t data_size, const Error error)
{
  bool seen_metadata = false;
  if (!rip_json_skip(json, '{')) {
    return fail(error, "broken header: no object");
  }
  if (rip_json_skip(json, '}')) {
    return true;
  }
  do {
    const char* const name = rip_json_string(json);
    if (!name || !rip_json_skip(json, ':')) {
      return fail(error, "broken header: no name where one should be");
    }
    const bool metadata = !strcmp(name, "__metadata__");
    if (metadata && seen_metadata) {
      return fail(error, "broken header: metadata appears twice");
    }
    if (metadata ? !read_metadata(weights, json, error) : !read_tensor(weights, json, name, data_size, error)) {
      return false;
    }
    seen_metadata |= metadata;
  } while (rip_json_skip(json, ','));
  return rip_json_skip(json, '}') || fail(error, "broken header: no end");
}

bool
rip_weights_read_header(RipWeights* const weights, char* const error_text, const size_t error_size)
{
  const Error error       = { error_text, error_size };
  uint64_t    header_size = 0;
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
  const size_t data_size = weights->size - 8u - (size_t)header_size;
  RipJson      json      = { (char*)weights->bytes + 8, (char*)weights->bytes + 8 + header_size };
  return read_entries(weights, &json, data_size, error) &&
         (rip_json_end(&json) || fail(error, "broken header: text behind its end")) &&
         check_tensors(weights, data_size, error);
}
