// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What each mode takes as given, what it mutes, and where it starts from.

#include "fixture.h"
#include "run_tests.h"
#include "task.h"

#define C5 72u
#define E3 52u
#define G2 43u
#define SETTLED 20u // frames

static const RipBar bars[] = { { 16, 4, 4 }, { 16, 4, 4 }, { 16, 4, 4 }, { 16, 4, 4 } };

static RipNet*     net;
static RipProblem  problem;
static RipKnown    known;
static RipSettings settings;

/// Bars 0 and 1 were heard, 2 and 3 were not but for a note struck early in 2; in bar 1 nothing was played. G2 was made
/// before SETTLED.
static void
setup(void)
{
  net = fixture_net(rip_gemm_default());
  memset(&known, 0, sizeof(known));
  rip_roll_add(&known.heard, RIP_MELODY, 0, 12, C5);
  rip_roll_add(&known.heard, RIP_MELODY, 32, 33, C5);
  rip_roll_add(&known.heard, RIP_ACCOMPANIMENT, 4, 10, E3);
  rip_roll_add(&known.made, RIP_ACCOMPANIMENT, 12, 50, G2);
  for (unsigned voice = 0; voice < RIP_VOICES; ++voice) {
    for (unsigned i = 0; i < 32u; ++i) {
      known.whole[voice][i] = true;
    }
  }
  known.settled = SETTLED;
  settings      = rip_settings_default();
}

static void
teardown(void)
{
  rip_net_free(net);
}

static bool
pose(const RipMode mode)
{
  settings.mode = mode;
  rip_task_begin(&problem, net, &settings, bars, 4u, 0);
  return rip_task_pose(&problem, &settings, &known);
}

/// A letter for each frame of a cell's row: S given sounding, s given silent, . free; lower case m and capital M for
/// what is muted: M free, m given sounding, n given silent
static void
check(const RipVoice voice, const unsigned key, const char* const wanted)
{
  char           text[RIP_FRAMES + 1] = "";
  const unsigned row                  = key - RIP_LOW_KEY;
  for (unsigned i = 0; wanted[i]; ++i) {
    const bool given  = rip_keys_get(&problem.mask.cell[voice][i], row);
    const bool sounds = rip_keys_get(&problem.given.cell[2u * voice + 1u][i], row);
    const bool mute   = rip_keys_get(&problem.mute.cell[voice][i], row);
    text[i]           = mute ? (!given ? 'M' : sounds ? 'm' : 'n') : (!given ? '.' : sounds ? 'S' : 's');
  }
  ck_assert_str_eq(text, wanted);
}

START_TEST(harmonise_gives_the_melody)
{
  ck_assert(pose(RIP_MODE_HARMONISE));
  check(RIP_MELODY, C5, "mmmmmmmmmmmmnnnnnnnnnnnnnnnnnnnnmMMMMMMM");
  check(RIP_MELODY, G2, "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnMMMMMMMM");
  check(RIP_ACCOMPANIMENT, E3, "ssssmmmmmmssssssssss....................");
  check(RIP_ACCOMPANIMENT, G2, "ssssssssssssSSSSSSSS....................");
  ck_assert(problem.start_beta == 1.0f);
  ck_assert(isnan(problem.texture.attributes[RIP_ATTRIBUTE_MELODY_PITCH]));
  ck_assert(isfinite(problem.texture.attributes[RIP_ATTRIBUTE_NOTES_A_BAR]));
  // The player's own accompaniment is given where it sounds, past what is settled too
  rip_roll_add(&known.heard, RIP_ACCOMPANIMENT, 24, 26, E3);
  ck_assert(pose(RIP_MODE_HARMONISE));
  check(RIP_ACCOMPANIMENT, E3, "ssssmmmmmmssssssssss....mm..............");
}
END_TEST

// Given all that it played on a guess, the network goes on guessing; what sounds goes on, too
START_TEST(harmonise_of_an_unknown_future_goes_on_from_what_sounds)
{
  static RipPlan     plan;
  static RipSounding sounding;
  for (unsigned i = 16; i < RIP_FRAMES; ++i) {
    known.whole[RIP_MELODY][i] = false;
  }
  ck_assert(pose(RIP_MODE_HARMONISE));
  check(RIP_MELODY, C5, "mmmmmmmmmmmmnnnnMMMMMMMMMMMMMMMMmMMMMMMM");
  check(RIP_ACCOMPANIMENT, E3, "....mmmmmm.........s....................");
  check(RIP_ACCOMPANIMENT, G2, "...................S....................");
  memset(&plan, 0, sizeof(plan));
  for (unsigned i = SETTLED - 1u; i < 30u; ++i) {
    rip_keys_set(&plan.roll.cell[RIP_ACCOMPANIMENT_SUSTAIN][i], G2 - RIP_LOW_KEY);
  }
  rip_task_sounding(&problem, &plan, &sounding);
  for (unsigned i = SETTLED; i < RIP_FRAMES; ++i) {
    ck_assert_int_eq(rip_keys_get(&sounding.sustain[i], G2 - RIP_LOW_KEY), i < 30u);
  }

  known.locked[3] = true; // a lock is the player's word
  ck_assert(pose(RIP_MODE_HARMONISE));
  check(RIP_ACCOMPANIMENT, G2, "...s...............S....................");
}
END_TEST

START_TEST(counter_gives_all_as_accompaniment)
{
  rip_roll_add(&known.made, RIP_MELODY, 14, 30, C5 + 4u);
  ck_assert(pose(RIP_MODE_COUNTER));
  check(RIP_ACCOMPANIMENT, C5, "mmmmmmmmmmmmnnnnnnnnnnnnnnnnnnnnmMMMMMMM");
  check(RIP_ACCOMPANIMENT, E3, "nnnnmmmmmmnnnnnnnnnnnnnnnnnnnnnnMMMMMMMM");
  check(RIP_ACCOMPANIMENT, G2, "nnnnnnnnnnnnSSSSSSSSnnnnnnnnnnnnMMMMMMMM"); // made earlier: it goes on as announced
  // Given all its past, a counter-melody that paused would never come in again
  check(RIP_MELODY, C5, "...................s....................");
  check(RIP_MELODY, C5 + 4u, "...................S....................");
  ck_assert(isnan(problem.texture.attributes[RIP_ATTRIBUTE_NOTES_A_BAR]));
  ck_assert(isfinite(problem.texture.attributes[RIP_ATTRIBUTE_MELODY_PITCH]));
}
END_TEST

START_TEST(complete_gives_notes_bars_or_a_side)
{
  rip_roll_add(&known.heard, RIP_MELODY, 24, 26, C5);
  settings.given = RIP_GIVEN_NOTES;
  ck_assert(pose(RIP_MODE_COMPLETE));
  check(RIP_MELODY, C5, "mmmmmmmmmmmmssssssss....mm......m.......");
  check(RIP_ACCOMPANIMENT, E3, "ssssmmmmmmssssssssss....................");
  settings.given = RIP_GIVEN_BARS; // bar 2 is no gap either, for its first note has been struck
  ck_assert(pose(RIP_MODE_COMPLETE));
  check(RIP_MELODY, C5, "mmmmmmmmmmmmssssssssssssmmssssssmsssssssssssssss.");
  check(RIP_ACCOMPANIMENT, E3, "ssssmmmmmmssssssssssssssssssssssssssssssssssssss.");
  settings.given = RIP_GIVEN_SPLIT; // the whole keyboard: middle C and up is the player's
  ck_assert(pose(RIP_MODE_COMPLETE));
  check(RIP_MELODY, C5, "mmmmmmmmmmmmssssssssssssmmssssssm.......");
  check(RIP_ACCOMPANIMENT, 60, "ssssssssssssssssssssssssssssssss........");
  check(RIP_ACCOMPANIMENT, 59, "ssssssssssssssssssss....................");
  settings.low = 62; // what is above is to be filled
  ck_assert(pose(RIP_MODE_COMPLETE));
  check(RIP_ACCOMPANIMENT, 61, "ssssssssssssssssssssssssssssssss........");
  check(RIP_ACCOMPANIMENT, 62, "ssssssssssssssssssss....................");
}
END_TEST

START_TEST(an_empty_bar_is_a_gap)
{
  known.settled  = 0u;
  settings.given = RIP_GIVEN_BARS;
  ck_assert(pose(RIP_MODE_COMPLETE));
  check(RIP_MELODY, C5, "mmmmmmmmmmmmssss................msssssssssssssss.");
  check(RIP_ACCOMPANIMENT, E3, "ssssmmmmmmssssss................ssssssssssssssss.");
}
END_TEST

START_TEST(vary_starts_from_what_was_heard)
{
  rip_roll_add(&known.heard, RIP_ACCOMPANIMENT, 24, 30, E3);
  settings.role   = RIP_ROLE_ACCOMPANIMENT;
  settings.amount = 0.6f;
  ck_assert(pose(RIP_MODE_VARY));
  check(RIP_ACCOMPANIMENT, E3, "ssssssssssssssssssss............MMMMMMMM"); // nothing to vary in bar 2
  check(RIP_ACCOMPANIMENT, G2, "ssssssssssssSSSSSSSS............MMMMMMMM");
  check(RIP_MELODY, C5, "mmmmmmmmmmmmnnnnnnnnnnnnnnnnnnnnmMMMMMMM");
  ck_assert(problem.start_beta > 0.6f && problem.start_beta < 0.7f);
  for (unsigned i = 0; i < 40u; ++i) {
    ck_assert_int_eq(rip_keys_get(&problem.source.cell[RIP_ACCOMPANIMENT_SUSTAIN][i], E3 - RIP_LOW_KEY),
                     (i >= 4u && i < 10u) || (i >= 24u && i < 30u));
    ck_assert(!rip_keys_get(&problem.source.cell[RIP_MELODY_SUSTAIN][i], C5 - RIP_LOW_KEY));
  }
  settings.role = RIP_ROLE_MELODY;
  ck_assert(pose(RIP_MODE_VARY));
  check(RIP_MELODY, C5, "ssssssssssssssssssssMMMMMMMMMMMM........"); // its only note ahead is in bar 2
  settings.amount = NAN;
  pose(RIP_MODE_VARY);
  ck_assert(problem.start_beta == 0.0f);
  settings.amount = 7.0f;
  pose(RIP_MODE_VARY);
  ck_assert(problem.start_beta == 1.0f);
  settings.amount = 0.0f;
  for (float before = -1.0f; settings.amount <= 1.0f; settings.amount += 0.05f) {
    pose(RIP_MODE_VARY);
    ck_assert(problem.start_beta > before && problem.start_beta >= settings.amount);
    before = problem.start_beta;
  }
}
END_TEST

START_TEST(generate_knows_the_past_alone)
{
  ck_assert(pose(RIP_MODE_GENERATE));
  check(RIP_MELODY, C5, "mmmmmmmmmmmmssssssss....................");
  check(RIP_ACCOMPANIMENT, E3, "ssssmmmmmmssssssssss....................");
  memset(&known, 0, sizeof(known));
  ck_assert(pose(RIP_MODE_GENERATE)); // out of nothing
  check(RIP_ACCOMPANIMENT, E3, "........................................");
}
END_TEST

START_TEST(locked_bars_are_given_in_every_mode)
{
  for (unsigned i = 32; i < 48u; ++i) {
    known.locked[i] = true;
  }
  rip_roll_add(&known.made, RIP_MELODY, 34, 36, C5 + 2u);
  for (unsigned mode = 0; mode < RIP_MODES; ++mode) {
    ck_assert(pose((RipMode)mode));
    check(RIP_MELODY,
          C5 + 2u,
          mode == RIP_MODE_HARMONISE ? "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnSSnnnnnnnnnnnnM"
          : mode == RIP_MODE_VARY    ? "ssssssssssssssssssssMMMMMMMMMMMMssSSssssssssssssM"
          : mode == RIP_MODE_COUNTER ? "...................s............ssSSssssssssssss."
                                     : "ssssssssssssssssssss............ssSSssssssssssss.");
    for (unsigned i = 32; i < 48u; ++i) {
      ck_assert(rip_keys_get(&problem.mask.cell[RIP_ACCOMPANIMENT][i], G2 - RIP_LOW_KEY));
      ck_assert(!rip_keys_get(&problem.mute.cell[RIP_ACCOMPANIMENT][i], G2 - RIP_LOW_KEY));
      ck_assert(rip_keys_get(&problem.given.cell[RIP_ACCOMPANIMENT_SUSTAIN][i], G2 - RIP_LOW_KEY));
    }
  }
}
END_TEST

/// Whether the texture asks for anything of a voice
static bool
asks_for(const RipVoice voice)
{
  return isfinite(
    problem.texture.attributes[voice == RIP_MELODY ? RIP_ATTRIBUTE_MELODY_PITCH : RIP_ATTRIBUTE_POLYPHONY]);
}

START_TEST(what_is_given_speaks_for_itself)
{
  known.settled = 0u;
  memset(&known.heard, 0, sizeof(known.heard));
  memset(known.whole, 0, sizeof(known.whole));
  ck_assert(!pose(RIP_MODE_COMPLETE));
  ck_assert(asks_for(RIP_MELODY) && asks_for(RIP_ACCOMPANIMENT));
  // A note that goes on from before the window
  rip_keys_set(&known.heard.cell[RIP_ACCOMPANIMENT_SUSTAIN][0], E3 - RIP_LOW_KEY);
  ck_assert(pose(RIP_MODE_COMPLETE));
  ck_assert(asks_for(RIP_MELODY) && !asks_for(RIP_ACCOMPANIMENT));
  // Notes that the player locked; those that were made and are not kept say nothing
  memset(&known.heard, 0, sizeof(known.heard));
  rip_roll_add(&known.made, RIP_MELODY, 34, 36, C5);
  ck_assert(!pose(RIP_MODE_COMPLETE));
  ck_assert(asks_for(RIP_MELODY) && asks_for(RIP_ACCOMPANIMENT));
  for (unsigned i = 32; i < 48u; ++i) {
    known.locked[i] = true;
  }
  ck_assert(pose(RIP_MODE_COMPLETE));
  ck_assert(!asks_for(RIP_MELODY) && !asks_for(RIP_ACCOMPANIMENT));
  pose(RIP_MODE_COUNTER);
  ck_assert(!asks_for(RIP_MELODY));
  pose(RIP_MODE_GENERATE); // it goes on in a texture of its own
  ck_assert(!asks_for(RIP_MELODY) && asks_for(RIP_ACCOMPANIMENT));
  // What lies ahead in a clip is not given when it is generated anew
  memset(known.locked, 0, sizeof(known.locked));
  rip_roll_add(&known.heard, RIP_MELODY, 32, 36, C5);
  pose(RIP_MODE_GENERATE);
  ck_assert(asks_for(RIP_MELODY));
  known.settled = 34u;
  pose(RIP_MODE_GENERATE);
  ck_assert(!asks_for(RIP_MELODY));
}
END_TEST

START_TEST(silence_asks_for_nothing)
{
  memset(&known.heard, 0, sizeof(known.heard));
  for (unsigned mode = 0; mode < RIP_MODES; ++mode) {
    ck_assert_int_eq(pose((RipMode)mode), mode == RIP_MODE_GENERATE);
  }
  known.locked[40] = true; // it holds a note
  for (unsigned mode = 0; mode < RIP_MODES; ++mode) {
    ck_assert(pose((RipMode)mode));
  }
  // What is past is nothing to vary
  teardown();
  setup();
  known.settled = 40u;
  ck_assert(!pose(RIP_MODE_VARY));
}
END_TEST

START_TEST(constraints_are_for_what_sounds)
{
  const RipKeys all = rip_keys_range(0u, RIP_KEYS);
  settings.low      = 50u;
  settings.high     = 60u;
  settings.voices   = 99u;
  settings.key_lock = RIP_KEY_FIXED;
  for (unsigned mode = 0; mode < RIP_MODES; ++mode) {
    pose((RipMode)mode);
    const RipKeys rows   = rip_constraint_rows(50u, 60u, rip_scale_classes(0u, RIP_SCALE_MAJOR));
    const bool    melody = mode != RIP_MODE_HARMONISE;
    const bool    other  = mode != RIP_MODE_COUNTER && mode != RIP_MODE_VARY;
    ck_assert_mem_eq(&problem.allowed[RIP_MELODY], melody ? &rows : &all, sizeof(rows));
    ck_assert_mem_eq(&problem.allowed[RIP_ACCOMPANIMENT], other ? &rows : &all, sizeof(rows));
    ck_assert_uint_eq(problem.voices, RIP_VOICES_MAX);
  }
  // The player's side of a split keyboard
  settings.key_lock = RIP_KEY_FREE;
  settings.low      = RIP_LOW_KEY;
  settings.high     = RIP_LOW_KEY + RIP_KEYS - 1u;
  settings.given    = RIP_GIVEN_SPLIT;
  pose(RIP_MODE_COMPLETE);
  const RipKeys below = rip_keys_range(0u, 60u - RIP_LOW_KEY);
  ck_assert_mem_eq(&problem.allowed[RIP_MELODY], &below, sizeof(below));
  ck_assert_mem_eq(&problem.allowed[RIP_ACCOMPANIMENT], &below, sizeof(below));
  settings.low  = 50u;
  settings.high = 60u;
  // The key of what is heard
  settings.key_lock = RIP_KEY_FOLLOW;
  memset(&known.heard, 0, sizeof(known.heard));
  static const unsigned tune[] = { 70, 72, 74, 75, 77, 79, 81, 82, 70, 74, 77, 70 }; // B flat major
  for (unsigned i = 0; i < 12u; ++i) {
    rip_roll_add(&known.heard, RIP_MELODY, 2 * (int)i, 2 * (int)i + 2, tune[i]);
  }
  pose(RIP_MODE_HARMONISE);
  const RipKeys followed = rip_constraint_rows(50u, 60u, rip_scale_classes(10u, RIP_SCALE_MAJOR));
  ck_assert_mem_eq(&problem.allowed[RIP_ACCOMPANIMENT], &followed, sizeof(followed));
  // Nobody plays: the key of what was made before
  memset(&known, 0, sizeof(known));
  for (unsigned i = 0; i < 12u; ++i) {
    rip_roll_add(&known.made, RIP_ACCOMPANIMENT, 2 * (int)i, 2 * (int)i + 2, tune[i]);
  }
  known.settled = 24u;
  pose(RIP_MODE_GENERATE);
  ck_assert_mem_eq(&problem.allowed[RIP_ACCOMPANIMENT], &followed, sizeof(followed));
  known.settled = 0u;
  pose(RIP_MODE_GENERATE);
  const RipKeys any = rip_constraint_rows(50u, 60u, RIP_ALL_CLASSES);
  ck_assert_mem_eq(&problem.allowed[RIP_ACCOMPANIMENT], &any, sizeof(any));
}
END_TEST

START_TEST(only_what_is_not_muted_sounds)
{
  static RipPlan     plan;
  static RipSounding sounding;
  memset(&plan, 0, sizeof(plan));
  pose(RIP_MODE_COMPLETE);
  rip_roll_add(&plan.roll, RIP_MELODY, 0, 14, C5); // goes on where the player let go: no note of ours
  rip_roll_add(&plan.roll, RIP_MELODY, 20, 24, C5);
  rip_roll_add(&plan.roll, RIP_ACCOMPANIMENT, 22, 30, C5);
  rip_roll_add(&plan.roll, RIP_ACCOMPANIMENT, 12, 20, G2);
  memset(plan.velocity, 90, sizeof(plan.velocity));
  rip_task_sounding(&problem, &plan, &sounding);
  for (unsigned i = 0; i < RIP_FRAMES; ++i) {
    ck_assert_int_eq(rip_keys_get(&sounding.sustain[i], C5 - RIP_LOW_KEY), i >= 20u && i < 30u);
    ck_assert_int_eq(rip_keys_get(&sounding.melody[i], C5 - RIP_LOW_KEY), i >= 20u && i < 24u);
    ck_assert_int_eq(rip_keys_get(&sounding.onset[i], C5 - RIP_LOW_KEY), i == 20u || i == 22u);
    ck_assert_uint_eq(sounding.velocity[i][C5 - RIP_LOW_KEY], i == 20u || i == 22u ? 90u : 0u);
    ck_assert_int_eq(rip_keys_get(&sounding.sustain[i], G2 - RIP_LOW_KEY), i >= 12u && i < 20u);
    ck_assert(!rip_keys_get(&sounding.melody[i], G2 - RIP_LOW_KEY));
  }
}
END_TEST

// Nothing says what key a first window is in: to agree on one takes more steps, unless they were counted by hand, and
// bars that are asked to be more alike
START_TEST(out_of_nothing_takes_more_steps)
{
  ck_assert(pose(RIP_MODE_GENERATE));
  ck_assert(!rip_problem_is_free(&problem));
  const unsigned usual = problem.steps;
  const float    alike = problem.texture.attributes[RIP_ATTRIBUTE_CHROMA_1];
  known.settled        = 0u;
  ck_assert(pose(RIP_MODE_GENERATE));
  ck_assert(rip_problem_is_free(&problem));
  ck_assert_uint_eq(problem.steps, 3u * usual);
  ck_assert_float_gt(problem.texture.attributes[RIP_ATTRIBUTE_CHROMA_1], alike + 0.01f);
  settings.steps = 5u;
  ck_assert(pose(RIP_MODE_GENERATE));
  ck_assert_uint_eq(problem.steps, 5u);
  settings.amount = 0.5f; // there is a source
  ck_assert(pose(RIP_MODE_VARY));
  ck_assert(!rip_problem_is_free(&problem));
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("modes");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, harmonise_gives_the_melody);
  tcase_add_test(tests, harmonise_of_an_unknown_future_goes_on_from_what_sounds);
  tcase_add_test(tests, counter_gives_all_as_accompaniment);
  tcase_add_test(tests, complete_gives_notes_bars_or_a_side);
  tcase_add_test(tests, an_empty_bar_is_a_gap);
  tcase_add_test(tests, vary_starts_from_what_was_heard);
  tcase_add_test(tests, generate_knows_the_past_alone);
  tcase_add_test(tests, out_of_nothing_takes_more_steps);
  tcase_add_test(tests, locked_bars_are_given_in_every_mode);
  tcase_add_test(tests, what_is_given_speaks_for_itself);
  tcase_add_test(tests, silence_asks_for_nothing);
  tcase_add_test(tests, constraints_are_for_what_sounds);
  tcase_add_test(tests, only_what_is_not_muted_sounds);
  return run_tests(tests, "modes");
}
