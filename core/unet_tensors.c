// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "unet_tensors.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
rip_load_fail(RipLoad* const load, const char* const format, ...)
{
  if (!load->failed && load->error_size) {
    va_list args;
    va_start(args, format);
    vsnprintf(load->error, load->error_size, format, args);
    va_end(args);
  }
  load->failed = true;
}

void
rip_load_numbers(RipLoad* const    load,
                 const char* const key,
                 unsigned* const   out,
                 const unsigned    count,
                 const unsigned    max)
{
  const char* at = rip_weights_metadata(load->weights, key);
  for (unsigned i = 0; i < count; ++i) {
    char*      end   = NULL;
    const long value = at && *at >= '0' && *at <= '9' ? strtol(at, &end, 10) : 0;
    if (value < 1 || value > (long)max || *end != (i + 1u < count ? ' ' : '\0')) {
      rip_load_fail(load, "metadata: %s is missing or out of range", key);
      return;
    }
    out[i] = (unsigned)value;
    at     = end + 1;
  }
}

void
rip_load_text(RipLoad* const load, const char* const key, const char* const expected)
{
  const char* const text = rip_weights_metadata(load->weights, key);
  if (!text || strcmp(text, expected)) {
    rip_load_fail(load, "metadata: %s is not \"%s\"", key, expected);
  }
}

size_t
rip_load_room(const size_t count)
{
  return (count + RIP_LINE - 1u) / RIP_LINE * RIP_LINE;
}

bool
rip_load_into(RipLoad* const      load,
              const char* const   name,
              const unsigned      rank,
              const size_t* const shape,
              float* const        out)
{
  const RipTensor* const tensor = load->failed ? NULL : rip_weights_find(load->weights, name);
  if (!tensor) {
    rip_load_fail(load, "tensor %s: missing", name);
    return false;
  }
  bool fits = tensor->rank == rank;
  for (unsigned i = 0; fits && i < rank; ++i) {
    fits = !shape[i] || tensor->shape[i] == shape[i];
  }
  if (!fits) {
    rip_load_fail(load, "tensor %s: wrong shape", name);
    return false;
  }
  if (!rip_tensor_floats(tensor, out)) {
    rip_load_fail(load, "tensor %s: not F32 or F16, or not finite", name);
    return false;
  }
  load->values += tensor->count;
  ++load->taken;
  return true;
}

float*
rip_load_advance(RipLoad* const load, const size_t count)
{
  float* const start = load->next;
  load->next += rip_load_room(count);
  return start;
}

const float*
rip_load_tensor(RipLoad* const load, const char* const name, const unsigned rank, const size_t* const shape)
{
  if (!rip_load_into(load, name, rank, shape, load->next)) {
    return NULL;
  }
  return rip_load_advance(load, rip_weights_find(load->weights, name)->count);
}

const float*
rip_load_vector(RipLoad* const load, const char* const prefix, const char* const name, const size_t size)
{
  char full[64];
  snprintf(full, sizeof(full), "%s%s", prefix, name);
  return rip_load_tensor(load, full, 1u, &size);
}

RipLinear
rip_load_linear(RipLoad* const    load,
                const char* const prefix,
                const char* const name,
                const unsigned    rank,
                const size_t*     shape)
{
  char full[64];
  snprintf(full, sizeof(full), "%s%s.weight", prefix, name);
  RipLinear linear = { rip_load_tensor(load, full, rank, shape), NULL, 1u, (unsigned)shape[rank - 1u] };
  for (unsigned i = 0; i + 1u < rank; ++i) {
    linear.inputs *= (unsigned)shape[i];
  }
  snprintf(full, sizeof(full), "%s%s.bias", prefix, name);
  linear.bias = rip_load_tensor(load, full, 1u, &shape[rank - 1u]);
  return linear;
}
