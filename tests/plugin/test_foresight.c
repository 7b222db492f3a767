// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Which earlier passage the present one is like.

#include "foresight.h"
#include "run_tests.h"

#include <check.h>

static const RipBar common = { 16, 4, 4 };
static const RipBar waltz  = { 12, 3, 4 };

static RipTimeline* timeline;

static void
setup(void)
{
  timeline = rip_timeline_new();
  ck_assert_ptr_nonnull(timeline);
}

static void
teardown(void)
{
  rip_timeline_free(timeline);
}

/// Hear frames [first, end) of a bar of a voice: a note of three frames every fourth frame, `step` rows apart
static void
hear_part(const int64_t  number,
          const RipBar   bar,
          const RipVoice voice,
          const unsigned row,
          const unsigned step,
          const unsigned first,
          const unsigned end)
{
  rip_timeline_enter(timeline, number, bar);
  for (unsigned i = first; i < end; ++i) {
    RipKeys keys = { { 0u } };
    if (i % 4u < 3u) {
      rip_keys_set(&keys, row + i / 4u * step);
    }
    const RipKeys none = { { 0u } };
    rip_timeline_set(timeline, number, i, RIP_HEARD + 2u * (unsigned)voice, i % 4u ? none : keys);
    rip_timeline_set(timeline, number, i, RIP_HEARD + 2u * (unsigned)voice + 1u, keys);
    rip_timeline_set_heard(timeline, number, i, voice, true);
  }
}

static void
hear(const int64_t number, const unsigned row, const unsigned step)
{
  hear_part(number, common, RIP_MELODY, row, step, 0u, 16u);
}

static RipEcho
find(const int64_t bar, const int32_t frame)
{
  return rip_foresight_find(timeline, RIP_MELODY, (RipTime){ bar, frame }, common);
}

START_TEST(phrases_come_back)
{
  for (int64_t bar = 0; bar < 8; ++bar) { // twice the same four bars
    hear(bar, 40u + 2u * (unsigned)(bar % 4), 1u + (unsigned)(bar % 4));
  }
  for (int64_t bar = 2; bar < 6; ++bar) {
    ck_assert_int_eq(find(bar, 0).lag == 4, bar >= 6);
  }
  ck_assert_int_eq(find(6, 0).lag, 4);
  ck_assert_float_eq_tol(find(6, 0).likeness, 1.0f, 1e-6f);
  ck_assert_int_eq(find(7, 4).lag, 4);

  for (int64_t bar = 8; bar < 12; ++bar) { // and a third time: the latest counts
    hear(bar, 40u + 2u * (unsigned)(bar % 4), 1u + (unsigned)(bar % 4));
  }
  ck_assert_int_eq(find(11, 8).lag, 4);
}
END_TEST

START_TEST(what_was_played_of_the_bar_decides)
{
  const unsigned row[] = { 30u, 40u, 50u, 30u, 40u, 60u, 30u, 40u };
  for (int64_t bar = 0; bar < 8; ++bar) {
    hear(bar, row[bar], 1u);
  }
  hear_part(8, common, RIP_MELODY, 50u, 1u, 0u, 8u); // as bar 2 goes, and not as bar 5
  ck_assert_int_eq(find(8, 0).lag, 3);
  ck_assert_float_eq_tol(find(8, 0).likeness, 1.0f, 1e-6f);
  ck_assert_int_eq(find(8, 8).lag, 6);
  ck_assert_float_eq_tol(find(8, 8).likeness, 1.0f, 1e-6f);
}
END_TEST

START_TEST(likeness_is_the_share_of_common_cells)
{
  hear(0, 30u, 1u);
  hear(1, 30u, 1u);
  hear(2, 60u, 1u);
  hear(3, 70u, 0u);
  hear(4, 30u, 1u);
  hear_part(5, common, RIP_MELODY, 30u, 1u, 0u, 8u);
  hear_part(5, common, RIP_MELODY, 35u, 1u, 8u, 16u);
  // 16 cells of onset and sustain a bar; half a bar differs
  ck_assert_int_eq(find(6, 0).lag, 4);
  ck_assert_float_eq_tol(find(6, 0).likeness, 24.0f / 40.0f, 1e-6f);
}
END_TEST

START_TEST(nothing_is_like_what_is_not_there)
{
  ck_assert_int_eq(find(0, 0).lag, 0);
  for (int64_t bar = 0; bar < 8; ++bar) { // an accompaniment alone
    hear_part(bar, common, RIP_ACCOMPANIMENT, 30u, 1u, 0u, 16u);
  }
  ck_assert_int_eq(find(8, 0).lag, 0);
  ck_assert_int_eq(rip_foresight_find(timeline, RIP_ACCOMPANIMENT, (RipTime){ 8, 0 }, common).lag, 1);
}
END_TEST

START_TEST(a_bar_is_like_one_of_its_length)
{
  hear_part(0, waltz, RIP_MELODY, 30u, 1u, 0u, 12u);
  hear_part(1, waltz, RIP_MELODY, 30u, 1u, 0u, 12u);
  hear(2, 30u, 1u);
  hear(3, 30u, 1u);
  ck_assert_int_eq(find(4, 0).lag, 0);
  ck_assert_int_eq(find(4, 0).likeness > 0.0f, 0);
  ck_assert_int_eq(rip_foresight_find(timeline, RIP_MELODY, (RipTime){ 4, 15 }, waltz).lag, 0);
}
END_TEST

START_TEST(two_notes_are_like_nothing)
{
  for (int64_t bar = 0; bar < 8; ++bar) {
    hear_part(bar, common, RIP_MELODY, 30u, 1u, 12u, 16u);
    for (unsigned i = 0; i < 12u; ++i) {
      rip_timeline_set_heard(timeline, bar, i, RIP_MELODY, true);
    }
  }
  ck_assert_int_eq(find(8, 0).lag, 0); // two in two bars
  hear(8, 30u, 1u);
  hear(3, 30u, 1u);
  ck_assert_int_eq(find(8, 0).lag, 0);
  ck_assert_int_eq(find(9, 0).lag, 5);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("foresight");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, phrases_come_back);
  tcase_add_test(tests, what_was_played_of_the_bar_decides);
  tcase_add_test(tests, likeness_is_the_share_of_common_cells);
  tcase_add_test(tests, nothing_is_like_what_is_not_there);
  tcase_add_test(tests, a_bar_is_like_one_of_its_length);
  tcase_add_test(tests, two_notes_are_like_nothing);
  return run_tests(tests, "foresight");
}
