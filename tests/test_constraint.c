// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Hard constraints: scales, keys, ranges, how many sound at once.

#include "constraint.h"
#include "fixture.h"
#include "run_tests.h"
#include "task.h"

static RipProblem problem;
static RipRoll    roll;
static float      logit[RIP_PLANES][RIP_FRAMES][RIP_ROWS];

START_TEST(scales_are_what_musicians_call_them)
{
  static const struct
  {
    unsigned    tonic, scale;
    const char* notes;
  } cases[] = {
    { 0, RIP_SCALE_MAJOR, "C D E F G A B" },           { 2, RIP_SCALE_MAJOR, "D E F# G A B C#" },
    { 9, RIP_SCALE_MINOR, "A B C D E F G" },           { 9, RIP_SCALE_HARMONIC_MINOR, "A B C D E F G#" },
    { 9, RIP_SCALE_MELODIC_MINOR, "A B C D E F# G#" }, { 2, RIP_SCALE_DORIAN, "D E F G A B C" },
    { 4, RIP_SCALE_PHRYGIAN, "E F G A B C D" },        { 5, RIP_SCALE_LYDIAN, "F G A B C D E" },
    { 7, RIP_SCALE_MIXOLYDIAN, "G A B C D E F" },      { 0, RIP_SCALE_MAJOR_PENTATONIC, "C D E G A" },
    { 9, RIP_SCALE_MINOR_PENTATONIC, "A C D E G" },    { 0, RIP_SCALE_BLUES, "C D# F F# G A#" },
  };
  static const char* const names[] = { "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B" };
  ck_assert_uint_eq(sizeof(cases) / sizeof(cases[0]), RIP_SCALES + 1u); // major twice
  for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); ++i) {
    char     text[64];
    uint16_t classes = 0;
    snprintf(text, sizeof(text), "%s", cases[i].notes);
    for (char* word = strtok(text, " "); word; word = strtok(NULL, " ")) {
      for (unsigned j = 0; j < 12u; ++j) {
        classes = (uint16_t)(classes | (strcmp(word, names[j]) ? 0u : 1u << j));
      }
    }
    ck_assert_msg(rip_scale_classes(cases[i].tonic, cases[i].scale) == classes, "%s", cases[i].notes);
  }
  ck_assert_uint_eq(rip_scale_classes(12, RIP_SCALES), rip_scale_classes(0, 0));
}
END_TEST

START_TEST(hears_the_key)
{
  // Happy birthday in F; the first bars of a minor tune on D with its leading note; silence
  static const unsigned f[12]  = { 12, 0, 6, 0, 4, 16, 0, 4, 0, 6, 4, 0 };
  static const unsigned d[12]  = { 0, 2, 10, 0, 3, 5, 0, 4, 0, 8, 1, 0 };
  static const unsigned no[12] = { 0 };
  ck_assert_uint_eq(rip_key_classes(f), rip_scale_classes(5, RIP_SCALE_MAJOR));
  ck_assert_uint_eq(rip_key_classes(d), rip_scale_classes(2, RIP_SCALE_MINOR) | 1u << 1u);
  ck_assert_uint_eq(rip_key_classes(no), RIP_ALL_CLASSES);
  // A scale that is played through is recognised in any key
  for (unsigned tonic = 0; tonic < 12u; ++tonic) {
    unsigned       duration[12] = { 0 };
    const uint16_t classes      = rip_scale_classes(tonic, RIP_SCALE_MAJOR);
    for (unsigned i = 0; i < 12u; ++i) {
      duration[i] = classes >> i & 1u ? (i == tonic || i == (tonic + 7u) % 12u ? 8u : 4u) : 0u;
    }
    ck_assert_uint_eq(rip_key_classes(duration), classes);
  }
}
END_TEST

START_TEST(rows_keep_to_range_and_key)
{
  const uint16_t c_major = rip_scale_classes(0, RIP_SCALE_MAJOR);
  const RipKeys  rows    = rip_constraint_rows(48, 60, c_major);
  for (unsigned key = RIP_LOW_KEY; key < RIP_LOW_KEY + RIP_KEYS; ++key) {
    ck_assert_int_eq(rip_keys_get(&rows, key - RIP_LOW_KEY), key >= 48u && key <= 60u && (c_major >> key % 12u & 1u));
  }
  // Bounds in the wrong order or off the keyboard, a range without a key of the scale: there is always a key to play
  static const unsigned bounds[][3] = { { 60, 50, 60 }, { 0, 5, 21 }, { 200, 300, 108 }, { 61, 61, 61 } };
  for (unsigned i = 0; i < 4u; ++i) {
    const RipKeys one = rip_constraint_rows(bounds[i][0], bounds[i][1], c_major);
    for (unsigned key = RIP_LOW_KEY; key < RIP_LOW_KEY + RIP_KEYS; ++key) {
      ck_assert_int_eq(rip_keys_get(&one, key - RIP_LOW_KEY), key == bounds[i][2]);
    }
  }
}
END_TEST

static void
clear(const unsigned voices)
{
  memset(&problem, 0, sizeof(problem));
  memset(&roll, 0, sizeof(roll));
  memset(logit, 0, sizeof(logit));
  problem.metre.frames = 32u;
  problem.voices       = voices;
}

/// One character a frame of what a key does: o begins, - is held, . is silent
static void
check_row(const RipVoice voice, const unsigned key, const char* const wanted)
{
  char text[RIP_FRAMES + 1] = "";
  for (unsigned i = 0; wanted[i]; ++i) {
    const bool onset   = rip_keys_get(&roll.cell[2u * voice][i], key - RIP_LOW_KEY);
    const bool sustain = rip_keys_get(&roll.cell[2u * voice + 1u][i], key - RIP_LOW_KEY);
    text[i]            = onset ? 'o' : sustain ? '-' : '.';
    ck_assert(sustain || !onset);
  }
  ck_assert_str_eq(text, wanted);
}

START_TEST(thinning_keeps_the_likeliest)
{
  clear(2);
  for (unsigned i = 0; i < 4u; ++i) {
    rip_roll_add(&roll, RIP_ACCOMPANIMENT, 2, 6, 48u + 4u * i);
    logit[RIP_ACCOMPANIMENT_ONSET][2][48u + 4u * i - RIP_LOW_KEY] = i % 2u ? 3.0f : 1.0f;
  }
  rip_constraint_thin(&problem, &logit[0][0][0], &roll);
  check_row(RIP_ACCOMPANIMENT, 48, "........");
  check_row(RIP_ACCOMPANIMENT, 52, "..o---..");
  check_row(RIP_ACCOMPANIMENT, 56, "........");
  check_row(RIP_ACCOMPANIMENT, 60, "..o---..");
}
END_TEST

START_TEST(new_notes_end_held_ones_from_the_top)
{
  clear(3);
  rip_roll_add(&roll, RIP_ACCOMPANIMENT, 0, 8, 40u);
  rip_roll_add(&roll, RIP_ACCOMPANIMENT, 0, 8, 52u);
  rip_roll_add(&roll, RIP_ACCOMPANIMENT, 0, 8, 55u);
  rip_roll_add(&roll, RIP_ACCOMPANIMENT, 4, 6, 64u);
  rip_roll_add(&roll, RIP_MELODY, 5, 7, 52u); // the same key in the other voice is one key
  rip_constraint_thin(&problem, &logit[0][0][0], &roll);
  check_row(RIP_ACCOMPANIMENT, 40, "o-------.");
  check_row(RIP_ACCOMPANIMENT, 52, "o-------.");
  check_row(RIP_ACCOMPANIMENT, 55, "o---.....");
  check_row(RIP_ACCOMPANIMENT, 64, "....o-...");
  check_row(RIP_MELODY, 52, ".....o-..");
}
END_TEST

START_TEST(thinning_leaves_given_and_muted_cells)
{
  clear(1);
  rip_roll_add(&roll, RIP_ACCOMPANIMENT, 0, 4, 40u);
  rip_roll_add(&roll, RIP_ACCOMPANIMENT, 0, 8, 43u);
  rip_roll_add(&roll, RIP_ACCOMPANIMENT, 2, 8, 60u);
  rip_roll_add(&roll, RIP_MELODY, 0, 8, 72u);
  for (unsigned i = 0; i < 8u; ++i) {
    if (i < 4u) {
      rip_keys_set(&problem.mask.cell[RIP_ACCOMPANIMENT][i], 40u - RIP_LOW_KEY);
      rip_keys_set(&problem.mask.cell[RIP_ACCOMPANIMENT][i], 43u - RIP_LOW_KEY);
    }
    rip_keys_set(&problem.mute.cell[RIP_MELODY][i], 72u - RIP_LOW_KEY);
  }
  rip_constraint_thin(&problem, &logit[0][0][0], &roll);
  check_row(RIP_ACCOMPANIMENT, 40, "o---.....");
  check_row(RIP_ACCOMPANIMENT, 43, "o-------."); // given up to 4, then the only one
  check_row(RIP_ACCOMPANIMENT, 60, ".........");
  check_row(RIP_MELODY, 72, "o-------.");
  problem.voices = 0u;
  rip_roll_add(&roll, RIP_ACCOMPANIMENT, 2, 8, 60u);
  rip_constraint_thin(&problem, &logit[0][0][0], &roll);
  check_row(RIP_ACCOMPANIMENT, 60, "..o-----.");
}
END_TEST

START_TEST(a_key_of_both_voices_is_one_key)
{
  clear(2);
  rip_roll_add(&roll, RIP_ACCOMPANIMENT, 0, 8, 40u); // given
  rip_roll_add(&roll, RIP_MELODY, 2, 6, 40u);
  rip_roll_add(&roll, RIP_MELODY, 2, 6, 60u);
  for (unsigned i = 0; i < 8u; ++i) {
    rip_keys_set(&problem.mask.cell[RIP_ACCOMPANIMENT][i], 40u - RIP_LOW_KEY);
  }
  rip_constraint_thin(&problem, &logit[0][0][0], &roll);
  check_row(RIP_MELODY, 40, "..o---..");
  check_row(RIP_MELODY, 60, "..o---..");
}
END_TEST

START_TEST(every_free_note_keeps_every_constraint)
{
  static RipPlan      plan;
  static RipSounding  part;
  static RipKnown     known;
  static const RipBar bars[8] = { { 16, 4, 4 }, { 16, 4, 4 }, { 12, 3, 4 }, { 12, 6, 8 },
                                  { 20, 5, 4 }, { 16, 4, 4 }, { 16, 4, 4 }, { 16, 4, 4 } };
  RipNet* const       net     = fixture_net(rip_gemm_default());
  RipScratch* const   scratch = rip_scratch_new(net);
  unsigned            notes   = 0;
  for (unsigned i = 0; i < 12u; ++i) {
    rip_roll_add(&known.heard, RIP_MELODY, 8 * (int)i, 8 * (int)i + 6, 67u + (i * 5u) % 9u);
    rip_roll_add(&known.heard, RIP_ACCOMPANIMENT, 8 * (int)i, 8 * (int)i + 8, 50u + (i * 7u) % 9u);
  }
  memset(known.whole, 1, sizeof(known.whole));
  for (unsigned mode = 0; mode < RIP_MODES; ++mode) {
    for (unsigned voices = 1; voices <= 4u; voices += 3u) {
      RipSettings settings = rip_settings_default();
      settings.mode        = mode;
      settings.amount      = 1.0f;
      settings.density     = 1.0f;
      settings.temperature = 1.5f;
      settings.low         = 40u;
      settings.high        = 80u;
      settings.voices      = voices;
      settings.key_lock    = RIP_KEY_FIXED;
      settings.key         = 4u; // E
      settings.scale       = RIP_SCALE_MINOR_PENTATONIC;
      rip_task_begin(&problem, net, &settings, bars, 8u, 0);
      ck_assert(rip_task_pose(&problem, &settings, &known));
      rip_diffusion_run(net, scratch, &problem, NULL, NULL, &plan);
      rip_task_sounding(&problem, &plan, &part);
      const uint16_t classes = rip_scale_classes(4u, RIP_SCALE_MINOR_PENTATONIC);
      for (unsigned frame = 0; frame < RIP_FRAMES; ++frame) {
        unsigned sounding = 0;
        for (unsigned row = 0; row < RIP_KEYS; ++row) {
          const unsigned key = row + RIP_LOW_KEY;
          if (rip_keys_get(&part.sustain[frame], row)) {
            ck_assert(key >= 40u && key <= 80u && (classes >> key % 12u & 1u));
            ++sounding;
          }
          notes += rip_keys_get(&part.onset[frame], row);
        }
        ck_assert_uint_le(sounding, voices);
      }
    }
  }
  ck_assert_uint_gt(notes, 100u);
  rip_scratch_free(scratch);
  rip_net_free(net);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("constraint");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, scales_are_what_musicians_call_them);
  tcase_add_test(tests, hears_the_key);
  tcase_add_test(tests, rows_keep_to_range_and_key);
  tcase_add_test(tests, thinning_keeps_the_likeliest);
  tcase_add_test(tests, new_notes_end_held_ones_from_the_top);
  tcase_add_test(tests, thinning_leaves_given_and_muted_cells);
  tcase_add_test(tests, a_key_of_both_voices_is_one_key);
  tcase_add_test(tests, every_free_note_keeps_every_constraint);
  return run_tests(tests, "constraint");
}
