// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "cue.h"
#include "run_tests.h"

#include <check.h>

static const RipScene controls = { .name = "the controls" };

START_TEST(comes_with_the_next_bar)
{
  RipCue cue = { 0 };
  rip_cue_give(&cue, 9u, (RipTime){ 2, 5 });
  rip_cue_reach(&cue, 2);
  ck_assert_ptr_eq(rip_cue_scene(&cue, &controls), &controls);
  ck_assert_ptr_eq(rip_cue_scene_at(&cue, &controls, 2), &controls);
  ck_assert_ptr_eq(rip_cue_scene_at(&cue, &controls, 3), rip_scene(9u));
  rip_cue_reach(&cue, 3);
  ck_assert_ptr_eq(rip_cue_scene(&cue, &controls), rip_scene(9u));
  rip_cue_give(&cue, 0u, (RipTime){ 4, 0 }); // no frame of bar 4 began yet
  rip_cue_reach(&cue, 4);
  ck_assert_ptr_eq(rip_cue_scene(&cue, &controls), &controls);
}
END_TEST

START_TEST(comes_at_once_where_time_begins)
{
  RipCue cue = { 0 };
  rip_cue_give(&cue, 2u, (RipTime){ 7, 3 });
  rip_cue_change(&cue);
  ck_assert_ptr_eq(rip_cue_scene(&cue, &controls), rip_scene(2u));
}
END_TEST

START_TEST(is_reset_at_once)
{
  RipCue cue = { 0 };
  rip_cue_give(&cue, 2u, (RipTime){ 7, 3 });
  rip_cue_reset(&cue, 3u);
  ck_assert_ptr_eq(rip_cue_scene(&cue, &controls), rip_scene(3u));
  rip_cue_reach(&cue, 8);
  ck_assert_ptr_eq(rip_cue_scene(&cue, &controls), rip_scene(3u));
}
END_TEST

START_TEST(what_is_given_again_comes_no_later)
{
  RipCue cue = { 0 };
  rip_cue_give(&cue, 2u, (RipTime){ 7, 3 });
  rip_cue_give(&cue, 2u, (RipTime){ 8, 3 });
  rip_cue_reach(&cue, 8);
  ck_assert_ptr_eq(rip_cue_scene(&cue, &controls), rip_scene(2u));
}
END_TEST

START_TEST(there_is_no_scene_beyond_the_last)
{
  RipCue cue = { 0 };
  rip_cue_give(&cue, rip_scene_count(), (RipTime){ 0, 0 });
  rip_cue_give(&cue, rip_scene_count() + 1u, (RipTime){ 0, 0 });
  rip_cue_reach(&cue, 0);
  ck_assert_ptr_eq(rip_cue_scene(&cue, &controls), rip_scene(rip_scene_count()));
}
END_TEST

/// The scene in force after a message, if it was 3
static const RipScene*
after(const uint8_t status, const uint8_t data, const uint32_t size, const unsigned channel)
{
  const uint8_t message[3] = { status, data, 0u };
  RipCue        cue        = { .now = 3u, .next = 3u };
  rip_cue_hear(&cue, message, size, channel, (RipTime){ 0, 0 });
  rip_cue_change(&cue);
  return rip_cue_scene(&cue, &controls);
}

START_TEST(hears_program_changes)
{
  ck_assert_ptr_eq(after(0xC0u, 4u, 2u, 0u), rip_scene(4u));
  ck_assert_ptr_eq(after(0xCFu, 4u, 2u, 0u), rip_scene(4u));
  ck_assert_ptr_eq(after(0xC5u, 4u, 2u, 6u), rip_scene(4u));
  ck_assert_ptr_eq(after(0xC0u, 0u, 2u, 0u), &controls);
  ck_assert_ptr_eq(after(0xC0u, (uint8_t)rip_scene_count(), 2u, 0u), rip_scene(rip_scene_count()));
  ck_assert_ptr_eq(after(0xC0u, (uint8_t)rip_scene_count() + 1u, 2u, 0u), rip_scene(3u));
  ck_assert_ptr_eq(after(0xC5u, 4u, 2u, 5u), rip_scene(3u)); // of another channel
  ck_assert_ptr_eq(after(0xB0u, 4u, 2u, 0u), rip_scene(3u));
  ck_assert_ptr_eq(after(0xC0u, 4u, 3u, 0u), rip_scene(3u));
  ck_assert_ptr_eq(after(0xC0u, 4u, 1u, 0u), rip_scene(3u));
  ck_assert_ptr_eq(after(0xC0u, 127u, 2u, 0u), rip_scene(3u));
  ck_assert_ptr_eq(after(0xC0u, 255u, 2u, 0u), rip_scene(3u));
}
END_TEST

START_TEST(says_what_came_of_a_program_change)
{
  static const uint8_t program_4[2] = { 0xC0u, 4u };
  const RipTime        next         = { 0, 0 };
  RipCue               cue          = { 0 };
  rip_cue_give(&cue, 3u, next);
  ck_assert(!cue.program);
  rip_cue_hear(&cue, program_4, 2u, 0u, next);
  ck_assert(cue.program);
  rip_cue_give(&cue, rip_scene_count() + 1u, next); // nothing changes
  ck_assert(cue.program);
  rip_cue_give(&cue, 4u, next); // the port was moved there too
  ck_assert(!cue.program);
  rip_cue_hear(&cue, program_4, 2u, 0u, next);
  rip_cue_reset(&cue, 4u);
  ck_assert(!cue.program);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("cue");
  tcase_add_test(tests, comes_with_the_next_bar);
  tcase_add_test(tests, comes_at_once_where_time_begins);
  tcase_add_test(tests, is_reset_at_once);
  tcase_add_test(tests, what_is_given_again_comes_no_later);
  tcase_add_test(tests, there_is_no_scene_beyond_the_last);
  tcase_add_test(tests, hears_program_changes);
  tcase_add_test(tests, says_what_came_of_a_program_change);
  return run_tests(tests, "cue");
}
