// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "run_tests.h"
#include "timeline.h"

#include <check.h>

static const RipBar common = { 16, 4, 4 };

static RipKeys
keys_of(const unsigned row)
{
  RipKeys keys = { { 0 } };
  rip_keys_set(&keys, row);
  return keys;
}

static bool
has(const RipTimeline* const timeline,
    const int64_t            bar,
    const unsigned           frame,
    const RipPlane           plane,
    const unsigned           row)
{
  const RipKeys keys = rip_timeline_get(timeline, bar, frame, plane);
  return rip_keys_get(&keys, row);
}

START_TEST(holds_a_thousand_bars)
{
  RipTimeline* const timeline = rip_timeline_new();
  for (int64_t bar = -100; bar < 924; ++bar) {
    rip_timeline_enter(timeline, bar, (RipBar){ 48, 12, 4 });
    rip_timeline_set(timeline, bar, 47, RIP_MELODY_ONSET, keys_of((unsigned)(bar + 100) % 88u));
  }
  ck_assert_uint_eq(rip_timeline_count(timeline), 1024u);
  for (int64_t bar = -100; bar < 924; ++bar) {
    ck_assert(has(timeline, bar, 47, RIP_MELODY_ONSET, (unsigned)(bar + 100) % 88u));
    ck_assert(!has(timeline, bar, 46, RIP_MELODY_ONSET, (unsigned)(bar + 100) % 88u));
  }
  rip_timeline_enter(timeline, 924, common); // displaces the bar 1024 before it
  RipBar bar;
  ck_assert(!rip_timeline_find(timeline, -100, &bar));
  ck_assert(rip_timeline_find(timeline, -99, &bar));
  ck_assert_uint_eq(bar.frames, 48u);
  ck_assert_uint_eq(rip_timeline_count(timeline), 1024u);
  rip_timeline_free(timeline);
}
END_TEST

START_TEST(long_bars_displace_the_farthest)
{
  RipTimeline* const timeline = rip_timeline_new();
  for (int64_t bar = 0; bar < 1000; ++bar) {
    rip_timeline_enter(timeline, bar, (RipBar){ 4080, 255, 1 });
    rip_timeline_set(timeline, bar, 127, RIP_ACCOMPANIMENT_SUSTAIN, keys_of(3));
    rip_timeline_set(timeline, bar, 128, RIP_ACCOMPANIMENT_SUSTAIN, keys_of(3)); // is not remembered
    ck_assert(has(timeline, bar, 127, RIP_ACCOMPANIMENT_SUSTAIN, 3));
    ck_assert(!has(timeline, bar, 128, RIP_ACCOMPANIMENT_SUSTAIN, 3));
    ck_assert_uint_eq(rip_timeline_frames(timeline, bar), 128u);
  }
  RipBar bar;
  ck_assert(rip_timeline_find(timeline, 999, &bar));
  ck_assert(rip_timeline_find(timeline, 700, &bar));
  ck_assert(!rip_timeline_find(timeline, 0, &bar));
  ck_assert_uint_eq(rip_timeline_count(timeline), 384u); // 3072 chunks of 16 frames
  rip_timeline_free(timeline);
}
END_TEST

START_TEST(a_bar_keeps_what_its_new_metre_holds)
{
  RipTimeline* const timeline = rip_timeline_new();
  rip_timeline_enter(timeline, 5, (RipBar){ 40, 10, 4 });
  for (unsigned frame = 0; frame < 40; ++frame) {
    rip_timeline_set(timeline, 5, frame, RIP_MELODY_SUSTAIN, keys_of(frame));
    rip_timeline_set_heard(timeline, 5, frame, RIP_ACCOMPANIMENT, true);
  }
  rip_timeline_enter(timeline, 5, (RipBar){ 12, 3, 4 });
  for (unsigned frame = 0; frame < 40; ++frame) {
    ck_assert(has(timeline, 5, frame, RIP_MELODY_SUSTAIN, frame) == (frame < 12u));
    ck_assert(rip_timeline_is_heard(timeline, 5, frame, RIP_ACCOMPANIMENT) == (frame < 12u));
    ck_assert(!rip_timeline_is_heard(timeline, 5, frame, RIP_MELODY));
  }
  rip_timeline_enter(timeline, 5, (RipBar){ 40, 10, 4 });
  for (unsigned frame = 12; frame < 40; ++frame) {
    ck_assert(!has(timeline, 5, frame, RIP_MELODY_SUSTAIN, frame));
    ck_assert(!rip_timeline_is_heard(timeline, 5, frame, RIP_ACCOMPANIMENT));
  }
  ck_assert(has(timeline, 5, 11, RIP_MELODY_SUSTAIN, 11));
  rip_timeline_free(timeline);
}
END_TEST

START_TEST(numbers_come_in_order)
{
  static const int64_t bars[]   = { 7, -3, 1000000, 0, -1 };
  static const int64_t sorted[] = { -3, -1, 0, 7, 1000000 };
  RipTimeline* const   timeline = rip_timeline_new();
  int64_t              numbers[RIP_TIMELINE_BARS];
  ck_assert_uint_eq(rip_timeline_numbers(timeline, numbers), 0u);
  ck_assert_int_eq(rip_timeline_last(timeline), INT64_MIN);
  for (unsigned i = 0; i < 5u; ++i) {
    rip_timeline_enter(timeline, bars[i], common);
  }
  ck_assert_uint_eq(rip_timeline_numbers(timeline, numbers), 5u);
  ck_assert_int_eq(rip_timeline_last(timeline), numbers[4]);
  for (unsigned i = 0; i < 5u; ++i) {
    ck_assert_int_eq(numbers[i], sorted[i]);
  }
  rip_timeline_free(timeline);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("timeline");
  tcase_add_test(tests, holds_a_thousand_bars);
  tcase_add_test(tests, long_bars_displace_the_farthest);
  tcase_add_test(tests, a_bar_keeps_what_its_new_metre_holds);
  tcase_add_test(tests, numbers_come_in_order);
  return run_tests(tests, "timeline");
}
