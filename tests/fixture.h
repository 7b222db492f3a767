// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The fixture network and its reference vectors, written by training/export.py. Ends the test if a file is missing.
#ifndef RIP_TESTS_FIXTURE_H
#define RIP_TESTS_FIXTURE_H

#include "unet_net.h"
#include "weights.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIXTURE_NET RIP_FIXTURES "/net.safetensors"
#define FIXTURE_VECTORS RIP_FIXTURES "/net-vectors.safetensors"

static inline RipWeights*
fixture_vectors(void)
{
  char              error[256] = "";
  RipWeights* const vectors    = rip_weights_load(FIXTURE_VECTORS, error, sizeof(error));
  ck_assert_msg(vectors, "%s: %s", FIXTURE_VECTORS, error);
  return vectors;
}

static inline RipNet*
fixture_net(const RipGemm* const gemm)
{
  char          error[256] = "";
  RipNet* const net        = rip_net_load_with(FIXTURE_NET, gemm, error, sizeof(error));
  ck_assert_msg(net, "%s: %s", FIXTURE_NET, error);
  return net;
}

/// A tensor "caseN.NAME"
static inline const RipTensor*
fixture_tensor(const RipWeights* const vectors, const unsigned index, const char* const name)
{
  char full[128];
  snprintf(full, sizeof(full), "case%u.%s", index, name);
  const RipTensor* const tensor = rip_weights_find(vectors, full);
  ck_assert_msg(tensor, "no vector %s", full);
  return tensor;
}

/// Its values, to be freed; NaN allowed
static inline float*
fixture_floats(const RipWeights* const vectors, const unsigned index, const char* const name)
{
  const RipTensor* const tensor = fixture_tensor(vectors, index, name);
  float* const           floats = (float*)malloc(tensor->count * sizeof(float));
  ck_assert_ptr_nonnull(floats);
  ck_assert(tensor->element == RIP_F32);
  memcpy(floats, tensor->bytes, tensor->count * sizeof(float));
  return floats;
}

static inline int32_t
fixture_int(const RipTensor* const tensor, const size_t i)
{
  int32_t value;
  ck_assert(tensor->element == RIP_I32);
  memcpy(&value, tensor->bytes + 4u * i, sizeof(value));
  return value;
}

/// What a step of a case sees; `input` points into the rest
typedef struct
{
  RipRoll     noisy;
  RipMask     given;
  RipMetre    metre;
  RipTexture  texture;
  float       belief[RIP_PLANES][RIP_FRAMES][RIP_ROWS];
  RipNetInput input;
} FixtureCase;

static inline void
fixture_case(const RipWeights* const vectors, const unsigned index, FixtureCase* const out)
{
  const RipTensor* const planes     = fixture_tensor(vectors, index, "planes");
  const RipTensor* const bar        = fixture_tensor(vectors, index, "bar_of");
  const RipTensor* const position   = fixture_tensor(vectors, index, "position");
  float* const           features   = fixture_floats(vectors, index, "features");
  float* const           beta       = fixture_floats(vectors, index, "beta");
  float* const           attributes = fixture_floats(vectors, index, "attributes");

  memset(out, 0, sizeof(*out));
  for (size_t i = 0; i < planes->count; ++i) {
    const unsigned row   = (unsigned)(i % RIP_ROWS);
    const unsigned frame = (unsigned)(i / RIP_ROWS % RIP_FRAMES);
    const unsigned plane = (unsigned)(i / RIP_ROWS / RIP_FRAMES);
    if (planes->bytes[i]) {
      rip_keys_set(plane < RIP_PLANES ? &out->noisy.cell[plane][frame] : &out->given.cell[plane - RIP_PLANES][frame],
                   row);
    }
  }
  memcpy(out->metre.feature, features, sizeof(out->metre.feature));
  for (unsigned i = 0; i < RIP_FRAMES; ++i) {
    out->metre.bar[i]      = (int16_t)fixture_int(bar, i);
    out->metre.position[i] = (int16_t)fixture_int(position, i);
    out->metre.length[i]   = (uint16_t)lroundf(16.0f * out->metre.feature[i][8]);
    out->metre.frames += out->metre.bar[i] >= 0;
  }
  char name[32];
  snprintf(name, sizeof(name), "case%u.belief", index);
  const RipTensor* const belief = rip_weights_find(vectors, name); // not at a first step
  ck_assert(!belief || (belief->element == RIP_F32 && belief->count * sizeof(float) == sizeof(out->belief)));
  if (belief) {
    memcpy(out->belief, belief->bytes, sizeof(out->belief));
  }
  out->input = (RipNetInput){ .noisy   = &out->noisy,
                              .given   = &out->given,
                              .metre   = &out->metre,
                              .texture = &out->texture,
                              .belief  = belief ? &out->belief[0][0][0] : NULL,
                              .beta    = beta[0],
                              .style   = (unsigned)fixture_int(fixture_tensor(vectors, index, "style"), 0) };
  memcpy(out->texture.attributes, attributes, sizeof(out->texture.attributes));
  free(features);
  free(beta);
  free(attributes);
}

/// The largest distance between two arrays; infinite if one holds a NaN
static inline double
fixture_distance(const float* const a, const float* const b, const size_t count)
{
  double most = 0.0;
  for (size_t i = 0; i < count; ++i) {
    const double distance = fabs((double)a[i] - (double)b[i]);
    if (!(distance <= most)) {
      most = isnan(distance) ? INFINITY : distance;
    }
  }
  return most;
}

/// The kinds of matrix product to test; returns how many
static inline unsigned
fixture_gemms(const RipGemm* out[3])
{
  unsigned count = 0;
  out[count++]   = rip_gemm_plain();
  if (rip_gemm_twin() != rip_gemm_plain()) {
    out[count++] = rip_gemm_twin();
  }
  if (rip_gemm_blas()) {
    out[count++] = rip_gemm_blas();
  }
  return count;
}

#endif
