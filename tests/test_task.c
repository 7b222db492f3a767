// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Tasks: settings become problems.

#include "fixture.h"
#include "run_tests.h"
#include "task.h"

static const RipBar bars[] = { { 16, 4, 4 }, { 16, 4, 4 }, { 12, 3, 4 } };

START_TEST(begins_with_everything_free)
{
  static RipProblem problem;
  RipNet* const     net      = fixture_net(rip_gemm_default());
  const RipSettings settings = rip_settings_default();
  memset(&problem, 0xAA, sizeof(problem));
  rip_task_begin(&problem, net, &settings, bars, 3u, -1);
  ck_assert_uint_eq(problem.metre.frames, 44u);
  ck_assert(problem.frame_id[0] == (uint64_t)-1 << 16u);
  ck_assert(problem.frame_id[15] == ((uint64_t)-1 << 16u) + 15u);
  ck_assert(problem.frame_id[16] == 0u);
  ck_assert(problem.frame_id[43] == (1u << 16u) + 11u);
  for (unsigned voice = 0; voice < RIP_VOICES; ++voice) {
    for (unsigned row = 0; row < RIP_ROWS; ++row) {
      ck_assert_int_eq(rip_keys_get(&problem.allowed[voice], row), row < RIP_KEYS);
      ck_assert(!rip_keys_get(&problem.mask.cell[voice][5], row));
    }
  }
  ck_assert(problem.start_beta == 1.0f);
  ck_assert(problem.sampler == RIP_SAMPLER_POSTERIOR);
  ck_assert_uint_eq(problem.steps, 4u); // the model's
  for (unsigned i = 0; i < RIP_ATTRIBUTES; ++i) {
    ck_assert(isfinite(problem.texture.attributes[i]));
  }
  rip_net_free(net);
}
END_TEST

START_TEST(clamps_settings)
{
  static RipProblem problem;
  RipNet* const     net      = fixture_net(rip_gemm_default());
  RipSettings       settings = {
          .style = 77u, .steps = 5000u, .temperature = NAN, .guidance = -3.0f, .density = INFINITY, .low = 200u, .high = 3u
  };
  rip_task_begin(&problem, net, &settings, bars, 3u, 0);
  ck_assert_uint_eq(problem.style, RIP_STYLES);
  ck_assert_uint_eq(problem.steps, RIP_STEPS_MAX);
  ck_assert(problem.temperature == 1.0f);
  ck_assert(problem.guidance == 0.0f);
  ck_assert(isfinite(problem.texture.attributes[0]));
  ck_assert(rip_keys_get(&problem.allowed[RIP_ACCOMPANIMENT], RIP_KEYS - 1u));
  ck_assert(!rip_keys_get(&problem.allowed[RIP_ACCOMPANIMENT], RIP_KEYS - 2u));

  settings.low         = 48u;
  settings.high        = 60u;
  settings.temperature = 9.0f;
  rip_task_begin(&problem, net, &settings, bars, 3u, 0);
  for (unsigned row = 0; row < RIP_ROWS; ++row) {
    const unsigned key = row + RIP_LOW_KEY;
    ck_assert_int_eq(rip_keys_get(&problem.allowed[RIP_ACCOMPANIMENT], row), key >= 48u && key <= 60u);
    ck_assert_int_eq(rip_keys_get(&problem.allowed[RIP_MELODY], row), row < RIP_KEYS);
  }
  ck_assert(problem.temperature == 1.5f);
  rip_net_free(net);
}
END_TEST

START_TEST(asks_for_attributes_by_seed_style_and_density)
{
  static RipProblem problems[4];
  RipNet* const     net      = fixture_net(rip_gemm_default());
  RipSettings       settings = rip_settings_default();
  unsigned          differ   = 0;
  rip_task_begin(&problems[0], net, &settings, bars, 3u, 0);
  rip_task_begin(&problems[1], net, &settings, bars, 3u, 7);
  ck_assert_mem_eq(
    problems[0].texture.attributes, problems[1].texture.attributes, sizeof(problems[0].texture.attributes));
  for (settings.seed = 1; settings.seed < 16u; ++settings.seed) {
    rip_task_begin(&problems[2], net, &settings, bars, 3u, 0);
    differ += problems[2].texture.attributes[3] != problems[0].texture.attributes[3];
  }
  ck_assert_uint_ge(differ, 6u); // of 4 rows
  settings         = rip_settings_default();
  settings.density = 1.0f;
  rip_task_begin(&problems[2], net, &settings, bars, 3u, 0);
  settings.density = -1.0f;
  rip_task_begin(&problems[3], net, &settings, bars, 3u, 0);
  ck_assert_float_gt(problems[2].texture.attributes[0], problems[0].texture.attributes[0]);
  ck_assert_float_gt(problems[0].texture.attributes[0], problems[3].texture.attributes[0]);
  ck_assert_float_gt(problems[2].texture.attributes[1], problems[3].texture.attributes[1]);
  ck_assert_float_gt(problems[2].texture.attributes[RIP_ATTRIBUTE_MELODY_NOTES_A_BAR],
                     problems[3].texture.attributes[RIP_ATTRIBUTE_MELODY_NOTES_A_BAR]);
  rip_net_free(net);
}
END_TEST

// Asked for a melody around C5 of which only keys above may sound, the network played none
START_TEST(asks_for_a_melody_within_the_keys_in_use)
{
  static RipProblem     problem;
  RipNet* const         net       = fixture_net(rip_gemm_default());
  RipSettings           settings  = rip_settings_default();
  static const unsigned keys[][2] = { { 96u, 108u }, { 80u, 84u }, { 21u, 30u }, { 200u, 3u } };
  static const float    wanted[]  = {
        102.0f, 82.0f, 25.5f, 101.5f
  }; // the middle: there is no room to keep away from the ends
  for (unsigned i = 0; i < 4u; ++i) {
    settings.low  = keys[i][0];
    settings.high = keys[i][1];
    rip_task_begin(&problem, net, &settings, bars, 3u, 0);
    const float pitch = 60.0f + 12.0f * problem.texture.attributes[RIP_ATTRIBUTE_MELODY_PITCH];
    ck_assert_float_eq_tol(pitch, wanted[i], 0.01f);
  }
  settings.low  = RIP_LOW_KEY;
  settings.high = 60u;
  rip_task_begin(&problem, net, &settings, bars, 3u, 0);
  ck_assert_float_le(problem.texture.attributes[RIP_ATTRIBUTE_MELODY_PITCH], -0.5f + 0.001f);
  rip_net_free(net);
}
END_TEST

START_TEST(gives_spans)
{
  static RipProblem problem;
  static RipRoll    roll;
  RipNet* const     net      = fixture_net(rip_gemm_default());
  const RipSettings settings = rip_settings_default();
  rip_task_begin(&problem, net, &settings, bars, 3u, 0);
  rip_roll_add(&roll, RIP_ACCOMPANIMENT, 2, 90, 60u);
  rip_roll_add(&roll, RIP_MELODY, 2, 90, 72u);
  rip_task_give(&problem, &roll, RIP_ACCOMPANIMENT, 4u, 8u);
  ck_assert(isfinite(problem.texture.attributes[12]));
  for (unsigned frame = 0; frame < RIP_FRAMES; ++frame) {
    const bool given = frame >= 4u && frame < 8u;
    for (unsigned row = 0; row < RIP_ROWS; ++row) {
      ck_assert_int_eq(rip_keys_get(&problem.mask.cell[RIP_ACCOMPANIMENT][frame], row), given);
      ck_assert(!rip_keys_get(&problem.mask.cell[RIP_MELODY][frame], row));
    }
    ck_assert_int_eq(rip_keys_get(&problem.given.cell[RIP_ACCOMPANIMENT_SUSTAIN][frame], 60u - RIP_LOW_KEY), given);
  }
  rip_task_give(&problem, &roll, RIP_MELODY, 0, 44u); // to the end: beyond it too, but nothing sounds there
  ck_assert(rip_keys_get(&problem.mask.cell[RIP_MELODY][RIP_FRAMES - 1u], 0));
  ck_assert(rip_keys_get(&problem.given.cell[RIP_MELODY_SUSTAIN][43], 72u - RIP_LOW_KEY));
  ck_assert(!rip_keys_get(&problem.given.cell[RIP_MELODY_SUSTAIN][44], 72u - RIP_LOW_KEY));
  ck_assert(isnan(problem.texture.attributes[RIP_ATTRIBUTE_MELODY_NOTES_A_BAR]) &&
            isnan(problem.texture.attributes[RIP_ATTRIBUTE_MELODY_PITCH]));
  rip_task_give(&problem, &roll, RIP_MELODY, 1000u, 2000u);
  rip_net_free(net);
}
END_TEST

START_TEST(leans_on_an_earlier_bar)
{
  static RipProblem problem;
  RipKeys           earlier[10];
  RipNet* const     net      = fixture_net(rip_gemm_default());
  const RipSettings settings = rip_settings_default();
  rip_task_begin(&problem, net, &settings, bars, 3u, 0);
  memset(earlier, 0, sizeof(earlier));
  rip_keys_set(&earlier[0], 60u - RIP_LOW_KEY);
  rip_keys_set(&earlier[3], 52u - RIP_LOW_KEY);
  rip_keys_set(&earlier[9], 59u - RIP_LOW_KEY); // the second beat is silent, the third is cut off
  rip_task_lean(&problem, 16u, 10u, earlier, 0.9f);
  for (unsigned i = 0; i < 40u; ++i) {
    const unsigned chord = i < 16u ? 0u : i < 20u ? 0x011u : i < 24u ? 0u : i < 26u ? 0x800u : 0u;
    ck_assert_uint_eq(problem.chords[i], chord);
    ck_assert_float_eq(problem.lean[i], i >= 16u && i < 26u ? 1.1f : 0.0f);
  }
  rip_task_lean(&problem, 16u, 10u, earlier, 0.35f);
  ck_assert_float_eq_tol(problem.lean[16], 0.55f, 1e-6f);
  rip_task_lean(&problem, 16u, 10u, earlier, 0.0f);
  ck_assert_float_eq(problem.lean[16], 0.5f);
  rip_task_lean(&problem, RIP_FRAMES - 3u, 10u, earlier, 0.0f); // the window's end
  ck_assert_uint_eq(problem.chords[RIP_FRAMES - 1u], 0x011u);
  rip_net_free(net);
}
END_TEST

START_TEST(says_an_earlier_bar_again)
{
  static RipProblem problem;
  RipKeys           played[10][2];
  RipNet* const     net      = fixture_net(rip_gemm_default());
  const RipSettings settings = rip_settings_default();
  rip_task_begin(&problem, net, &settings, bars, 3u, 20);
  memset(played, 0, sizeof(played));
  rip_keys_set(&played[4][0], 30u);
  rip_keys_set(&played[4][1], 31u);
  rip_task_say_again(&problem, 16u, 10u, 3, played, 0.5f);
  for (unsigned i = 0; i < 40u; ++i) {
    const bool again = i >= 16u && i < 26u;
    ck_assert_int_eq(problem.again[i] > 0.0f, again);
    ck_assert_int_eq(problem.frame_id[i] >> 16u == 3u, again);
    ck_assert_int_eq((int)(problem.frame_id[i] & 0xFFFFu), problem.metre.position[i]);
    ck_assert_int_eq(rip_keys_get(&problem.echo.cell[RIP_ACCOMPANIMENT_ONSET][i], 30u), i == 20u);
    ck_assert_int_eq(rip_keys_get(&problem.echo.cell[RIP_ACCOMPANIMENT_SUSTAIN][i], 31u), i == 20u);
  }
  const float less = problem.again[16];
  rip_task_say_again(&problem, RIP_FRAMES - 3u, 10u, 3, played, 1.0f); // the window's end
  ck_assert_float_eq_tol(problem.again[RIP_FRAMES - 1u], 4.0f * less, 1e-6f);
  rip_net_free(net);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("task");
  tcase_add_test(tests, begins_with_everything_free);
  tcase_add_test(tests, clamps_settings);
  tcase_add_test(tests, asks_for_attributes_by_seed_style_and_density);
  tcase_add_test(tests, asks_for_a_melody_within_the_keys_in_use);
  tcase_add_test(tests, gives_spans);
  tcase_add_test(tests, leans_on_an_earlier_bar);
  tcase_add_test(tests, says_an_earlier_bar_again);
  return run_tests(tests, "task");
}
