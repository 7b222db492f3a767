// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Each layer, fed with what PyTorch's layer was fed, against what that one passed on; on every kind of matrix product.

#include "exp.h"
#include "fixture.h"
#include "run_tests.h"

#define TOLERANCE 2e-5

/// What the checks of one case need
typedef struct
{
  RipWeights* vectors;
  RipNet*     net;
  float*      condition; // [D]
} Fixture;

static Fixture
open_fixture(const RipGemm* const gemm)
{
  Fixture      f     = { fixture_vectors(), fixture_net(gemm), NULL };
  float* const style = fixture_floats(f.vectors, 1, "layer.style");
  f.condition        = fixture_floats(f.vectors, 1, "layer.conditions");
  for (unsigned i = 0; i < f.net->conditions; ++i) {
    f.condition[i] += style[i];
  }
  free(style);
  return f;
}

static void
close_fixture(const Fixture* const f)
{
  free(f->condition);
  rip_net_free(f->net);
  rip_weights_free(f->vectors);
}

/// A map whose cells and border are all `fill`
static RipMap
make_map(const unsigned times, const unsigned keys, const unsigned channels, const float fill)
{
  const size_t count = rip_map_floats(times, keys, channels);
  const RipMap map   = { (float*)malloc(count * sizeof(float)), times, keys, channels };
  ck_assert_ptr_nonnull(map.data);
  for (size_t i = 0; i < count; ++i) {
    map.data[i] = fill;
  }
  return map;
}

/// A vector (time, key, channel) as a map within zeros
static RipMap
vector_map(const Fixture* const f, const char* const name)
{
  char full[64];
  snprintf(full, sizeof(full), "layer.%s", name);
  const size_t* const shape  = fixture_tensor(f->vectors, 1, full)->shape;
  float* const        values = fixture_floats(f->vectors, 1, full);
  const RipMap        map    = make_map((unsigned)shape[0], (unsigned)shape[1], (unsigned)shape[2], 0.0f);
  for (unsigned t = 0; t < map.times; ++t) {
    memcpy(rip_map_at(&map, t, 0), values + t * shape[1] * shape[2], shape[1] * shape[2] * sizeof(float));
  }
  free(values);
  return map;
}

static double
map_distance(const RipMap* const a, const RipMap* const b)
{
  double most = 0.0;
  ck_assert(a->times == b->times && a->keys == b->keys && a->channels == b->channels);
  for (unsigned t = 0; t < a->times; ++t) {
    const double far = fixture_distance(rip_map_at(a, t, 0), rip_map_at(b, t, 0), (size_t)a->keys * a->channels);
    most             = far > most ? far : most;
  }
  return most;
}

static void
expect_vector(const Fixture* const f, const RipMap* const map, const char* const name)
{
  const RipMap expected = vector_map(f, name);
  const double far      = map_distance(map, &expected);
  ck_assert_msg(far < TOLERANCE, "%s, %s: off by %g", rip_gemm_name(f->net->gemm), name, far);
  free(expected.data);
}

/// The channels of an up-sampling matrix: PyTorch has them as (channel, time half, key half), the file the other way
/// round
static void
reorder_halves(RipMap* const map)
{
  float cell[64];
  for (unsigned t = 0; t < map->times; ++t) {
    for (unsigned k = 0; k < map->keys; ++k) {
      float* const at = rip_map_at(map, t, k);
      memcpy(cell, at, map->channels * sizeof(float));
      for (unsigned half = 0; half < 4u; ++half) {
        for (unsigned c = 0; c < map->channels / 4u; ++c) {
          at[half * (map->channels / 4u) + c] = cell[c * 4u + half];
        }
      }
    }
  }
}

static void
check_block(const Fixture* const f, const RipBlock* const block, RipMap* const x, const char* const after)
{
  const RipGemm* const gemm   = f->net->gemm;
  RipMap               normal = make_map(x->times, x->keys, x->channels, 0.0f);
  RipMap               inner  = make_map(x->times, x->keys, x->channels, 9.0f);
  float                scale[64];
  float* const room = (float*)malloc(rip_conv_room(x->times, x->keys, x->channels, x->channels) * sizeof(float));
  rip_linear(&block->modulation, f->condition, scale);
  for (unsigned c = 0; c < x->channels; ++c) {
    scale[c] += 1.0f;
  }
  rip_norm_relu(rip_gemm_loops(gemm), x, scale, scale + x->channels, &normal);
  rip_conv3x3(gemm, &block->conv1, &normal, &inner, false, room);
  rip_norm_relu(rip_gemm_loops(gemm), &inner, block->scale, block->shift, &normal);
  rip_conv3x3(gemm, &block->conv2, &normal, x, true, room);
  expect_vector(f, x, after);
  free(room);
  free(normal.data);
  free(inner.data);
}

static void
check_attention(const Fixture* const      f,
                const RipAttention* const attention,
                const unsigned            stride,
                const unsigned            group,
                RipMap* const             x,
                const char* const         after)
{
  static FixtureCase whole;
  int8_t             classes[32 * 32];
  float* const       room = (float*)malloc(rip_attention_floats(x->times, x->keys, x->channels, group) * sizeof(float));
  fixture_case(f->vectors, 1, &whole);
  rip_time_classes(&whole.metre, stride, classes);
  rip_attend(f->net->gemm, attention, classes, group, room, x);
  expect_vector(f, x, after);
  free(room);
}

static void
check_halving(const Fixture* const f, const RipLinear* const linear, const char* const before, const char* const after)
{
  RipMap in      = vector_map(f, before);
  RipMap patches = make_map(in.times / 2u, in.keys / 2u, 4u * in.channels, 9.0f);
  RipMap out     = make_map(in.times / 2u, in.keys / 2u, linear->outputs, 9.0f);
  rip_conv2x2(f->net->gemm, linear, &in, &patches, &out);
  expect_vector(f, &out, after);
  free(in.data);
  free(patches.data);
  free(out.data);
}

static void
check_doubling(const Fixture* const f, const RipLinear* const linear, const char* const before, const char* const after)
{
  RipMap in       = vector_map(f, before);
  RipMap out      = make_map(in.times, in.keys, linear->outputs, 9.0f);
  RipMap expected = vector_map(f, after);
  reorder_halves(&expected);
  rip_pointwise(f->net->gemm, linear, &in, &out, false);
  ck_assert_double_lt(map_distance(&out, &expected), TOLERANCE);
  free(in.data);
  free(out.data);
  free(expected.data);
}

static void
check_down(const Fixture* const f)
{
  const RipNet* const net = f->net;
  check_halving(f, &net->down1, "outer_down.0", "down1");
  RipMap middle = vector_map(f, "down1");
  check_block(f, &net->middle_down[0], &middle, "middle_down.0");
  check_attention(f, &net->attention_down, 4u, 1u, &middle, "attention_down");
  check_halving(f, &net->down2, "attention_down", "down2");
  RipMap bottom = vector_map(f, "down2");
  check_block(f, &net->bottom[0], &bottom, "bottom.0");
  check_attention(f, &net->attention_bottom[0], 8u, 8u, &bottom, "attention_bottom.0");
  check_block(f, &net->bottom[1], &bottom, "bottom.1");
  free(middle.data);
  free(bottom.data);
}

static void
check_up(const Fixture* const f)
{
  const RipNet* const net = f->net;
  check_doubling(f, &net->up2, "bottom.1", "up2");
  RipMap up2    = vector_map(f, "up2");
  RipMap middle = vector_map(f, "attention_down");
  reorder_halves(&up2);
  rip_unfold_add(&up2, &middle);
  check_attention(f, &net->attention_up, 4u, 1u, &middle, "attention_up");
  check_block(f, &net->middle_up[0], &middle, "middle_up.0");
  check_doubling(f, &net->up1, "middle_up.0", "up1");
  RipMap up1   = vector_map(f, "up1");
  RipMap outer = vector_map(f, "outer_down.0");
  reorder_halves(&up1);
  rip_unfold_add(&up1, &outer);
  check_block(f, &net->outer_up[0], &outer, "outer_up.0");
  free(up2.data);
  free(middle.data);
  free(up1.data);
  free(outer.data);
}

static void
check_head(const Fixture* const f)
{
  RipMap in     = vector_map(f, "outer_up.0");
  RipMap normal = vector_map(f, "head_norm");
  RipMap out    = make_map(in.times, in.keys, in.channels, 0.0f);
  RipMap head   = make_map(in.times, in.keys, f->net->head.outputs, 9.0f);
  float  scale[16];
  rip_linear(&f->net->head_modulation, f->condition, scale);
  for (unsigned c = 0; c < in.channels; ++c) {
    scale[c] += 1.0f;
  }
  rip_norm_relu(rip_gemm_loops(f->net->gemm), &in, scale, scale + in.channels, &out);
  rip_relu(normal.data, rip_map_floats(normal.times, normal.keys, normal.channels));
  ck_assert_double_lt(map_distance(&out, &normal), TOLERANCE);
  rip_pointwise(f->net->gemm, &f->net->head, &out, &head, false);
  RipMap expected = vector_map(f, "head");
  for (unsigned t = 0; t < in.times; ++t) {
    for (unsigned k = 0; k < in.keys; ++k) {
      const float* const cell = rip_map_at(&head, t, k);
      ck_assert_double_lt(fixture_distance(cell, rip_map_at(&expected, t, k), expected.channels), TOLERANCE);
    }
  }
  free(in.data);
  free(normal.data);
  free(out.data);
  free(head.data);
  free(expected.data);
}

START_TEST(agree_with_the_reference)
{
  const RipGemm* gemms[3];
  const unsigned count = fixture_gemms(gemms);
  for (unsigned i = 0; i < count; ++i) {
    const Fixture f = open_fixture(gemms[i]);
    check_down(&f);
    check_up(&f);
    check_head(&f);
    close_fixture(&f);
  }
}
END_TEST

START_TEST(norm_has_mean_0_and_deviation_1)
{
  RipMap in  = make_map(2u, 3u, 8u, 0.0f);
  RipMap out = make_map(2u, 3u, 8u, 7.0f);
  for (unsigned c = 0; c < 8u; ++c) {
    rip_map_at(&in, 1, 2)[c] = 1000.0f + (c % 2u ? 3.0f : -3.0f);
  }
  for (unsigned t = 0; t < in.times; ++t) {
    rip_loops_native()->norm(rip_map_at(&in, t, 0), in.keys, in.channels, rip_map_at(&out, t, 0));
  }
  for (unsigned c = 0; c < 8u; ++c) {
    ck_assert_float_eq_tol(rip_map_at(&out, 1, 2)[c], c % 2u ? 1.0f : -1.0f, 1e-4f);
    ck_assert(rip_map_at(&out, 0, 0)[c] == 0.0f); // a cell without variance
    ck_assert(out.data[c] == 7.0f);               // the border
  }
  free(in.data);
  free(out.data);
}
END_TEST

START_TEST(exponential_is_close)
{
  for (float x = -87.0f; x < 88.0f; x += 0.0137f) {
    const double expected = exp((double)x);
    ck_assert_double_lt(fabs((double)rip_exp(x) - expected) / expected, 3e-7);
  }
  ck_assert_float_lt(rip_exp(-1e30f), 1e-37f);
  ck_assert_float_ge(rip_exp(-INFINITY), 0.0f);
  ck_assert_float_gt(rip_exp(1e30f), 1e38f);
  ck_assert(isfinite(rip_exp(INFINITY)));
}
END_TEST

// If log-odds below -87 went to the exponential as they are, the first of the ends would not be near 0.
START_TEST(sigmoid_is_close)
{
  const RipLoops* const kinds[] = { rip_loops_plain(), rip_loops_native() };
  const float           ends[8] = { -INFINITY, -1e30f, -100.0f, -0.0f, 0.0f, 100.0f, 1e30f, INFINITY };
  float                 in[8];
  float                 out[8];
  for (unsigned kind = 0; kind < 2u; ++kind) {
    for (float x = -87.0f; x < 88.0f; x += 0.0137f) {
      for (unsigned i = 0; i < 8u; ++i) {
        in[i] = x + (float)i * 0.0017f;
      }
      kinds[kind]->sigmoid(in, 8u, out);
      for (unsigned i = 0; i < 8u; ++i) {
        const double expected = 1.0 / (1.0 + exp(-(double)in[i]));
        ck_assert_double_lt(fabs((double)out[i] - expected) / expected, 5e-7);
        ck_assert_double_lt(fabs((double)rip_sigmoid(in[i]) - expected) / expected, 5e-7);
      }
    }
    kinds[kind]->sigmoid(ends, 8u, out);
    for (unsigned i = 0; i < 3u; ++i) {
      ck_assert(out[i] >= 0.0f && out[i] < 1e-37f);
      ck_assert(out[7u - i] == 1.0f);
    }
    ck_assert(out[3] == 0.5f && out[4] == 0.5f);
  }
}
END_TEST

START_TEST(time_classes_name_pairs)
{
  RipMetre metre;
  int8_t   classes[32 * 32];
  for (unsigned i = 0; i < RIP_FRAMES; ++i) { // bars of 12 frames, the last 20 frames outside
    metre.bar[i]      = (int16_t)(i < 108u ? (int)i / 12 : -1);
    metre.position[i] = (int16_t)(i < 108u ? (int)i % 12 : -1);
  }
  rip_time_classes(&metre, 4u, classes);
  ck_assert_int_eq(classes[0 * 32 + 0], 2 * 8 + 1);  // itself
  ck_assert_int_eq(classes[0 * 32 + 1], 2 * 8);      // same bar, elsewhere
  ck_assert_int_eq(classes[3 * 32 + 0], 2 * 9 + 1);  // one bar later, same position
  ck_assert_int_eq(classes[0 * 32 + 24], 2 * 0 + 1); // eight bars earlier
  ck_assert_int_eq(classes[24 * 32 + 0], 2 * 16 + 1);
  ck_assert_int_eq(classes[0 * 32 + 27], -1); // outside
  ck_assert_int_eq(classes[27 * 32 + 27], -1);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("layers");
  tcase_set_timeout(tests, 60.0);
  tcase_add_test(tests, agree_with_the_reference);
  tcase_add_test(tests, norm_has_mean_0_and_deviation_1);
  tcase_add_test(tests, exponential_is_close);
  tcase_add_test(tests, sigmoid_is_close);
  tcase_add_test(tests, time_classes_name_pairs);
  return run_tests(tests, "layers");
}
