// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What the network is told of bars, against what it was told in training

#include "fixture.h"
#include "metre.h"
#include "run_tests.h"

static const RipBar four_four  = { 16u, 4u, 4u };
static const RipBar three_four = { 12u, 3u, 4u };
static const RipBar six_eight  = { 12u, 6u, 8u };
static const float  tolerance  = 1e-6f;
static RipMetre     metre;

START_TEST(equals_the_training_vectors)
{
  const RipBar bars[3]   = { four_four, three_four, six_eight };
  const size_t counts[3] = { 8u, 7u, 10u };

  RipWeights* const vectors = fixture_vectors();
  for (unsigned c = 0u; c < 3u; ++c) {
    RipBar song[16];
    for (size_t b = 0u; b < counts[c]; ++b) {
      song[b] = bars[c];
    }

    rip_metre_describe(&metre, song, counts[c]);
    ck_assert_uint_eq(metre.frames, bars[c].frames * counts[c]);
    float* const features = fixture_floats(vectors, c, "features");
    ck_assert_uint_eq(fixture_tensor(vectors, c, "features")->count, RIP_FRAMES * RIP_FRAME_FEATURES);
    for (unsigned frame = 0u; frame < RIP_FRAMES; ++frame) {
      ck_assert_int_eq(metre.bar[frame], fixture_int(fixture_tensor(vectors, c, "bar_of"), frame));
      ck_assert_int_eq(metre.position[frame], fixture_int(fixture_tensor(vectors, c, "position"), frame));
      for (unsigned i = 0u; i < RIP_FRAME_FEATURES; ++i) {
        ck_assert_float_eq_tol(metre.feature[frame][i], features[frame * RIP_FRAME_FEATURES + i], tolerance);
      }
    }
    free(features);
  }
  rip_weights_free(vectors);
}
END_TEST

START_TEST(only_whole_bars_fit)
{
  const RipBar bars[] = { { 100u, 25u, 4u }, { 28u, 7u, 4u }, { 1u, 1u, 16u } };
  ck_assert_uint_eq(rip_metre_bars_fitting(bars, 0u), 0u);
  ck_assert_uint_eq(rip_metre_bars_fitting(bars, 1u), 1u);
  ck_assert_uint_eq(rip_metre_bars_fitting(bars, 3u), 2u);

  const RipBar longer[] = { { 129u, 129u, 16u }, { 1u, 1u, 16u } };
  ck_assert_uint_eq(rip_metre_bars_fitting(longer, 2u), 1u);
  rip_metre_describe(&metre, longer, 2u);
  ck_assert_uint_eq(metre.frames, RIP_FRAMES);
  ck_assert_int_eq(metre.bar[127], 0);
  ck_assert_float_eq_tol(metre.feature[127][8], 129.0f / 16.0f, tolerance);
}
END_TEST

START_TEST(bars_keep_their_own_metre_and_length)
{
  const RipBar bars[] = { { 4u, 4u, 4u }, { 12u, 6u, 8u }, { 10u, 5u, 8u }, { 16u, 4u, 4u } }; // the first is a pick-up
  rip_metre_describe(&metre, bars, 4u);
  ck_assert_uint_eq(metre.frames, 42u);

  ck_assert_int_eq(metre.bar[3], 0);
  ck_assert_int_eq(metre.bar[4], 1);
  ck_assert_int_eq(metre.position[4], 0);
  ck_assert_int_eq(metre.position[15], 11);
  ck_assert_int_eq(metre.bar[42], -1);
  ck_assert_int_eq(metre.position[42], -1);
  ck_assert_float_eq_tol(metre.feature[3][8], 0.25f, tolerance); // of a quarter's length
  ck_assert_float_eq_tol(metre.feature[4][9], 1.5f, tolerance);  // a dotted beat
  ck_assert_float_eq_tol(metre.feature[10][2], 1.0f, tolerance); // its second one
  ck_assert_float_eq_tol(metre.feature[16][9], 0.5f, tolerance); // fives do not count in threes
  ck_assert_float_eq_tol(metre.feature[18][2], 1.0f, tolerance);
  ck_assert_float_eq_tol(metre.feature[42][0], 0.0f, tolerance);
}
END_TEST

START_TEST(beats_shorter_than_a_frame_start_in_every_frame)
{
  const RipBar bars[] = { { 2u, 8u, 64u } };
  rip_metre_describe(&metre, bars, 1u);
  ck_assert_float_eq_tol(metre.feature[0][2], 1.0f, tolerance);
  ck_assert_float_eq_tol(metre.feature[1][2], 1.0f, tolerance);
  ck_assert_float_eq_tol(metre.feature[1][7], 0.0f, tolerance);
  ck_assert_float_eq_tol(metre.feature[1][9], 0.0625f, tolerance);
}
END_TEST

START_TEST(no_bars_leave_the_window_empty)
{
  rip_metre_describe(&metre, NULL, 0u);
  ck_assert_uint_eq(metre.frames, 0u);
  ck_assert_int_eq(metre.bar[0], -1);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("metre");
  tcase_add_test(tests, equals_the_training_vectors);
  tcase_add_test(tests, only_whole_bars_fit);
  tcase_add_test(tests, bars_keep_their_own_metre_and_length);
  tcase_add_test(tests, beats_shorter_than_a_frame_start_in_every_frame);
  tcase_add_test(tests, no_bars_leave_the_window_empty);
  return run_tests(tests, "metre");
}
