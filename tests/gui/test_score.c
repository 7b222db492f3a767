// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What a window makes of reports, sound and unsound; chords; the file that is saved.

#include "chords.h"
#include "export.h"
#include "run_tests.h"
#include "scenery.h"
#include "score.h"
#include "smf.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void
take(void* const data, const void* const body, const size_t size)
{
  ck_assert_int_ne(rip_score_take((RipScore*)data, body, size), RIP_TOOK_NOTHING);
}

static RipScore*
furnished(void)
{
  RipScore* const score = rip_score_new();
  scenery_play(take, score);
  return score;
}

static RipWireBar
bar_report(const int64_t number, const uint32_t serial)
{
  RipWireBar bar = { .head        = { RIP_WIRE_VERSION, RIP_WIRE_BAR, serial },
                     .bar         = number,
                     .bar_frames  = 16u,
                     .numerator   = 4u,
                     .denominator = 4u,
                     .count       = 16u };
  rip_keys_set(&bar.cell[RIP_WIRE_GIVEN][3], 40u);
  return bar;
}

START_TEST(what_was_reported_is_found)
{
  RipScore* const score = furnished();
  RipCells        cells;
  ck_assert(rip_score_look(score, 1, 0u, &cells));
  ck_assert(rip_keys_get(&cells.given, 72u - RIP_LOW_KEY));
  ck_assert(rip_keys_get(&cells.made_onset, 45u - RIP_LOW_KEY));
  ck_assert(cells.past && !cells.certainty);
  ck_assert(rip_score_look(score, 5, 7u, &cells)); // to come
  ck_assert(!cells.past && cells.certainty && cells.settled);
  ck_assert(rip_score_look(score, 5, 15u, &cells));
  ck_assert(cells.certainty && !cells.settled);
  ck_assert(rip_score_look(score, 7, 0u, &cells));
  ck_assert(cells.certainty && rip_keys_get(&cells.plan, 43u - RIP_LOW_KEY));
  ck_assert_uint_gt(cells.certainty[43u - RIP_LOW_KEY], 3u);
  ck_assert(!rip_score_look(score, 9, 0u, &cells));
  ck_assert(rip_score_is_locked(score, 2) && !rip_score_is_locked(score, 1));
  ck_assert(!rip_score_lost(score));
  rip_score_free(score);
}
END_TEST

START_TEST(settled_reaches_over_the_bar_line)
{
  RipScore* const score = furnished(); // settled up to bar 5, 10, by its word
  RipCells        cells;
  rip_score_set_replan(score, 8u); // and so to bar 6, 2
  rip_score_look(score, 6, 1u, &cells);
  ck_assert(cells.settled);
  rip_score_look(score, 6, 2u, &cells);
  ck_assert(!cells.settled);
  rip_score_free(score);
}
END_TEST

START_TEST(velocities_belong_to_onsets)
{
  RipScore* const score = rip_score_new();
  RipWireBar      bar   = bar_report(0, 1u);
  RipCells        cells;
  rip_score_look(score, 0, 2u, &cells);
  ck_assert_ptr_null(cells.velocity);
  rip_keys_set(&bar.cell[RIP_WIRE_MADE_ONSET][2], 40u);
  rip_keys_set(&bar.cell[RIP_WIRE_MADE_ONSET][2], 50u);
  rip_keys_set(&bar.cell[RIP_WIRE_MADE_ONSET][4], 30u);
  bar.velocity[0] = 100u;
  bar.velocity[1] = 200u; // none
  bar.velocity[2] = 1u;
  take(score, &bar, sizeof(bar));
  rip_score_look(score, 0, 2u, &cells);
  ck_assert(cells.velocity[40] == 100u && cells.velocity[50] == 0u && cells.velocity[30] == 0u);
  rip_score_look(score, 0, 4u, &cells);
  ck_assert(cells.velocity[40] == 0u && cells.velocity[30] == 1u);
  rip_score_free(score);
}
END_TEST

/// A note of now, of which the plugin's memory does not tell yet, is as loud in a file as the one before
START_TEST(what_is_not_told_yet_is_as_loud_as_before)
{
  RipScore* const score = furnished();
  RipWireNow      now   = *rip_score_now(score);
  size_t          size  = 0u;
  size_t          count = 0u;
  char            error[128];
  for (uint32_t i = 0; i < 2u; ++i) { // one more 16th, in which a key is struck
    now.frame = 6.5f;
    rip_keys_set(&now.played, 30u);
    now.head.serial = 11u + i;
    take(score, &now, sizeof(now));
  }
  uint8_t* const    bytes = rip_export_bytes(score, &size);
  RipSmf* const     smf   = rip_smf_parse(bytes, size, error, sizeof(error));
  RipSmfNote* const notes = rip_smf_notes(smf, 1u, &count);
  ck_assert_uint_eq(notes[count - 1u].key, RIP_LOW_KEY + 30u);
  ck_assert_uint_eq(notes[count - 1u].velocity, notes[count - 2u].velocity);
  free(notes);
  rip_smf_free(smf);
  free(bytes);
  rip_score_free(score);
}
END_TEST

START_TEST(plans_of_another_epoch_are_void)
{
  RipScore* const score = furnished();
  RipWireNow      now   = *rip_score_now(score);
  RipCells        cells;
  now.epoch       = 2u;
  now.head.serial = 11u;
  take(score, &now, sizeof(now));
  rip_score_look(score, 7, 0u, &cells);
  ck_assert_ptr_null(cells.certainty);
  rip_score_free(score);
}
END_TEST

START_TEST(a_gap_is_noticed)
{
  RipScore* const score = rip_score_new();
  RipWireBar      bar   = bar_report(0, 100u); // a late window
  take(score, &bar, sizeof(bar));
  ck_assert(!rip_score_lost(score));
  bar.head.serial = 101u;
  take(score, &bar, sizeof(bar));
  ck_assert(!rip_score_lost(score));
  bar.head.serial = 103u;
  take(score, &bar, sizeof(bar));
  ck_assert(rip_score_lost(score));
  ck_assert(!rip_score_lost(score));
  rip_score_free(score);
}
END_TEST

START_TEST(replaced_memory_is_forgotten)
{
  RipScore* const   score  = furnished();
  const RipWireHead forget = { RIP_WIRE_VERSION, RIP_WIRE_FORGET, 11u };
  int64_t           first  = 0;
  int64_t           last   = 0;
  ck_assert(rip_score_range(score, &first, &last));
  ck_assert_int_eq(first, 0);
  ck_assert_int_eq(last, 5);
  take(score, &forget, sizeof(forget));
  ck_assert(!rip_score_range(score, &first, &last));
  rip_score_free(score);
}
END_TEST

START_TEST(unsound_reports_are_left_out)
{
  RipScore* const score = rip_score_new();
  RipWireBar      bar   = bar_report(0, 1u);
#define REFUSED(field, wrong)                                                             \
  do {                                                                                    \
    RipWireBar unsound = bar;                                                             \
    unsound.field      = wrong;                                                           \
    ck_assert_int_eq(rip_score_take(score, &unsound, sizeof(unsound)), RIP_TOOK_NOTHING); \
  } while (0)
  REFUSED(head.version, RIP_WIRE_VERSION + 1u);
  REFUSED(head.kind, 77u);
  REFUSED(bar, INT64_MAX);
  REFUSED(bar, INT64_MIN);
  REFUSED(bar_frames, 0u);
  REFUSED(numerator, 0u);
  REFUSED(denominator, 0u);
  REFUSED(denominator, 3u);
  REFUSED(denominator, 128u);
  REFUSED(count, 0u);
  REFUSED(count, 17u);
  REFUSED(first, 1u);
  REFUSED(first, 65535u);
#undef REFUSED
  for (size_t size = 0; size < sizeof(bar); ++size) {
    ck_assert_int_eq(rip_score_take(score, &bar, size), RIP_TOOK_NOTHING);
  }
  take(score, &bar, sizeof(bar));
  rip_score_free(score);
}
END_TEST

/// Any bytes: nothing but sound cells comes of it
START_TEST(noise_does_no_harm)
{
  RipScore* const score = furnished();
  unsigned        state = 1u;
  union
  {
    RipWireHead head;
    RipWireNow  now;
    RipWireBar  bar;
    RipWirePlan plan;
    uint8_t     bytes[2048];
  } report;
  for (unsigned round = 0; round < 20000u; ++round) {
    for (size_t i = 0; i < sizeof(RipWirePlan); ++i) {
      state           = state * 1664525u + 1013904223u;
      report.bytes[i] = (uint8_t)(state >> 24u);
    }
    report.head.version = RIP_WIRE_VERSION;
    report.head.kind    = (uint16_t)(1u + round % 5u);
    if (round % 2u) { // else nearly all of them are refused
      report.bar.bar         = (int64_t)(round % 40u) - 20;
      report.bar.bar_frames  = (uint16_t)(1u + report.bytes[30] % 20u);
      report.bar.denominator = (uint8_t)(1u << report.bytes[31] % 7u);
      report.bar.first       = 0u;
    }
    const size_t sizes[] = { 0u, sizeof(RipWireNow), sizeof(RipWireBar), sizeof(RipWirePlan), sizeof(RipWireHead) };
    rip_score_take(score, &report, sizes[round % 5u]);
    RipCells cells;
    rip_score_look(score, (int64_t)(round % 40u) - 20, round % 130u, &cells);
    ck_assert_uint_eq(cells.given.bits[2] >> (RIP_KEYS - 64u), 0u);
    const RipPlace place = rip_score_move(score, (RipPlace){ 0, 0.0 }, 37.5 - (double)(round % 100u));
    ck_assert(isfinite(place.frame) && place.frame >= 0.0);
  }
  rip_score_free(score);
}
END_TEST

START_TEST(places_are_moved_over_bars_of_any_length)
{
  RipScore* const score = rip_score_new();
  RipWireBar      bar   = bar_report(1, 1u);
  bar.bar_frames        = 12u;
  bar.numerator         = 3u;
  bar.count             = 12u;
  take(score, &bar, sizeof(bar));
  const RipPlace start = { 0, 0.0 };
  const RipPlace end   = rip_score_move(score, start, 30.5); // 16 + 12 + 2.5
  ck_assert_int_eq(end.bar, 2);
  ck_assert_double_eq_tol(end.frame, 2.5, 1e-9);
  ck_assert_double_eq_tol(rip_score_distance(score, start, end), 30.5, 1e-9);
  ck_assert_double_eq_tol(rip_score_distance(score, end, start), -30.5, 1e-9);
  const RipPlace back = rip_score_move(score, end, -30.5);
  ck_assert_int_eq(back.bar, 0);
  ck_assert_double_eq_tol(back.frame, 0.0, 1e-9);
  rip_score_free(score);
}
END_TEST

START_TEST(locks_are_kept_and_toggled)
{
  RipScore* const      score    = rip_score_new();
  static const int64_t locked[] = { 4, 5, 6, 7, 11 };
  char                 text[RIP_LOCKS_TEXT];
  for (unsigned i = 0; i < 5u; ++i) {
    RipWireBar bar = bar_report(locked[i], i + 1u);
    bar.locked     = 1u;
    take(score, &bar, sizeof(bar));
  }
  rip_score_toggle(score, 5, text);
  ck_assert_str_eq(text, "5,7-8,12");
  rip_score_toggle(score, 1, text);
  ck_assert_str_eq(text, "2,5-8,12");
  ck_assert(rip_score_set_locks(score, "40")); // a bar of which nothing is known
  ck_assert(rip_score_is_locked(score, 39) && !rip_score_is_locked(score, 4));
  rip_score_toggle(score, 0, text);
  ck_assert_str_eq(text, "1,40");
  ck_assert(!rip_score_set_locks(score, "many"));
  ck_assert(rip_score_is_locked(score, 39));
  rip_score_free(score);
}
END_TEST

START_TEST(chords_are_named)
{
  static const struct
  {
    const char* name;
    int         keys[6]; // ended by 0
  } cases[] = {
    { "C", { 48, 64, 67 } },
    { "Am", { 45, 60, 64 } },
    { "G7", { 43, 59, 62, 65 } },
    { "F#m7", { 42, 57, 61, 64 } },
    { "C/E", { 52, 60, 67 } },
    { "Bbmaj7", { 46, 62, 65, 69 } },
    { "Bdim", { 47, 62, 65 } },
    { "Dsus4", { 50, 67, 69 } },
    { "Caug", { 48, 64, 68 } },
    { "C5", { 48, 55 } },
    { "", { 60 } },
    { "", { 60, 61, 62, 63, 64 } },
  };
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); ++i) {
    RipHarmony harmony = { .bass = -1 };
    char       name[16];
    for (unsigned j = 0; cases[i].keys[j]; ++j) {
      const int key = cases[i].keys[j];
      harmony.weight[key % 12] += 1.0;
      harmony.bass = harmony.bass < 0 || key < harmony.bass ? key : harmony.bass;
    }
    rip_chord_name(&harmony, name, sizeof(name));
    ck_assert_str_eq(name, cases[i].name);
  }
}
END_TEST

START_TEST(what_was_generated_is_a_file)
{
  RipScore* const score = furnished();
  size_t          size  = 0u;
  char            error[128];
  uint8_t* const  bytes = rip_export_bytes(score, &size);
  ck_assert_ptr_nonnull(bytes);
  RipSmf* const smf = rip_smf_parse(bytes, size, error, sizeof(error));
  ck_assert_msg(smf != NULL, "%s", error);
  size_t            count = 0u;
  RipSmfNote* const notes = rip_smf_notes(smf, rip_smf_find(smf, "RIPIENO"), &count);
  ck_assert_uint_eq(count, 44u);                // 2 chords a bar of 5 notes each, 4 bars whole, then 6 16ths
  ck_assert_uint_eq(notes[0].tick, 16u * 120u); // bar 2
  ck_assert_uint_eq(notes[0].key, 45u);
  ck_assert_uint_eq(notes[0].end - notes[0].tick, 8u * 120u);
  for (unsigned i = 0; i < 8u; ++i) { // of the first bar, in the order that the file keeps
    ck_assert_uint_eq(notes[i].velocity, scenery_velocity(1u, i));
  }
  free(notes);
  rip_smf_free(smf);
  free(bytes);
  rip_score_free(score);
  RipScore* const empty = rip_score_new();
  ck_assert_ptr_null(rip_export_bytes(empty, &size));
  rip_score_free(empty);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("score");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, what_was_reported_is_found);
  tcase_add_test(tests, settled_reaches_over_the_bar_line);
  tcase_add_test(tests, velocities_belong_to_onsets);
  tcase_add_test(tests, what_is_not_told_yet_is_as_loud_as_before);
  tcase_add_test(tests, plans_of_another_epoch_are_void);
  tcase_add_test(tests, a_gap_is_noticed);
  tcase_add_test(tests, replaced_memory_is_forgotten);
  tcase_add_test(tests, unsound_reports_are_left_out);
  tcase_add_test(tests, noise_does_no_harm);
  tcase_add_test(tests, places_are_moved_over_bars_of_any_length);
  tcase_add_test(tests, locks_are_kept_and_toggled);
  tcase_add_test(tests, chords_are_named);
  tcase_add_test(tests, what_was_generated_is_a_file);
  return run_tests(tests, "score");
}
