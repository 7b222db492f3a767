// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// 3x3 convolutions of every kind of matrix product against the definition, in double precision.

#include "conv.h"
#include "fixture.h"
#include "run_tests.h"

#define GUARD 12345.0f
#define TOLERANCE 2e-5 // of sums of normed values by weights whose squares add up to about 1

typedef struct
{
  unsigned times, keys, inputs, outputs;
} Shape;

/// Of -1 .. 1, evenly spread
static float
value(const size_t i)
{
  return (float)((uint32_t)(i + 1u) * 2654435761u >> 8u) / 8388608.0f - 1.0f;
}

static float*
make_floats(const size_t count, const size_t seed, const float scale)
{
  float* const floats = (float*)malloc(count * sizeof(float));
  ck_assert_ptr_nonnull(floats);
  for (size_t i = 0; i < count; ++i) {
    floats[i] = scale * value(i + seed);
  }
  return floats;
}

/// Values in the cells, `border` around them
static RipMap
make_map(const unsigned times, const unsigned keys, const unsigned channels, const float border)
{
  const size_t count = rip_map_floats(times, keys, channels);
  const RipMap map   = { make_floats(count, 5u, 2.0f), times, keys, channels };
  for (size_t cell = 0; cell < count / channels; ++cell) {
    const size_t time = cell / (keys + 1u);
    if (time == 0 || time > times || cell % (keys + 1u) == 0) {
      for (unsigned c = 0; c < channels; ++c) {
        map.data[cell * channels + c] = border;
      }
    }
  }
  return map;
}

/// One output by the definition
static double
define(const Shape* const s, const float* const taps, const RipMap* const in, const size_t cell, const unsigned output)
{
  double sum = 0.0;
  for (unsigned tap = 0; tap < 9u; ++tap) {
    const float* const from = in->data + (cell + tap / 3u * (s->keys + 1u) + tap % 3u - s->keys - 2u) * s->inputs;
    for (unsigned i = 0; i < s->inputs; ++i) {
      sum += (double)from[i] * (double)taps[(tap * s->inputs + i) * s->outputs + output];
    }
  }
  return sum;
}

static void
check_conv(const RipGemm* const gemm, const Shape* const s, const bool add)
{
  float* const taps   = make_floats(9u * (size_t)s->inputs * s->outputs, 77u, 1.0f / sqrtf(9.0f * (float)s->inputs));
  float* const bias   = make_floats(s->outputs, 99u, 1.0f);
  float* const weight = (float*)malloc(rip_conv_floats(s->inputs, s->outputs) * sizeof(float)); // to the byte
  float* const room   = (float*)malloc(rip_conv_room(s->times, s->keys, s->inputs, s->outputs) * sizeof(float));
  const RipMap in     = make_map(s->times, s->keys, s->inputs, 0.0f);
  const RipMap before = make_map(s->times, s->keys, s->outputs, GUARD);
  RipMap       out    = make_map(s->times, s->keys, s->outputs, GUARD);
  ck_assert(weight && room);
  rip_conv_prepare(gemm, taps, s->inputs, s->outputs, weight);
  const RipConv conv = { weight, bias, s->inputs, s->outputs };
  rip_conv3x3(gemm, &conv, &in, &out, add, room);
  for (size_t i = 0; i < rip_map_floats(s->times, s->keys, s->outputs); ++i) {
    const size_t   cell     = i / s->outputs;
    const unsigned output   = (unsigned)(i % s->outputs);
    const bool     inside   = before.data[i] != GUARD;
    const double   start    = add || !inside ? (double)before.data[i] : 0.0;
    const double   expected = inside ? start + (double)bias[output] + define(s, taps, &in, cell, output) : start;
    ck_assert_msg(fabs((double)out.data[i] - expected) < TOLERANCE,
                  "%s, %u x %u x %u -> %u, at %zu: %g, not %g",
                  rip_gemm_name(gemm),
                  s->times,
                  s->keys,
                  s->inputs,
                  s->outputs,
                  i,
                  (double)out.data[i],
                  expected);
  }
  free(taps);
  free(bias);
  free(weight);
  free(room);
  free(in.data);
  free(before.data);
  free(out.data);
}

START_TEST(agrees_with_the_definition)
{
  static const Shape shapes[] = {
    { 4, 4, 8, 8 },     { 8, 4, 8, 24 },   { 4, 8, 24, 8 },    { 64, 32, 32, 32 }, // a whole map, in strips
    { 20, 16, 40, 40 }, { 16, 8, 64, 64 }, { 52, 12, 16, 16 }, { 8, 32, 16, 48 },  // a last strip that is shorter
  };
  const RipGemm* gemms[3];
  const unsigned count = fixture_gemms(gemms);
  for (unsigned i = 0; i < count; ++i) {
    for (size_t j = 0; j < sizeof(shapes) / sizeof(shapes[0]); ++j) {
      check_conv(gemms[i], &shapes[j], false);
      check_conv(gemms[i], &shapes[j], true);
    }
  }
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("conv");
  tcase_set_timeout(tests, 60.0);
  tcase_add_test(tests, agrees_with_the_definition);
  return run_tests(tests, "conv");
}
