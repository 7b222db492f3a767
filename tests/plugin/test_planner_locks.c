// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What a request is given of locked bars.

#include "planning.h"
#include "run_tests.h"

#include <check.h>
#include <string.h>

/// Whether the made layer has a row in a frame of a bar
static bool
made(const int64_t bar, const unsigned frame, const unsigned row)
{
  const RipKeys keys =
    rip_timeline_get(rip_planner_memory(planner)->timeline, bar, frame, RIP_MADE + RIP_ACCOMPANIMENT_SUSTAIN);
  return rip_keys_get(&keys, row);
}

/// Time begins, a note is played, and a plan of one row is made for it
static void
plan_a_note(void)
{
  tell(RIP_MESSAGE_BEGIN, 0, 0, common, 0);
  tell(RIP_MESSAGE_NOTE_ON, 0, 0, common, 60);
  ask(0, 4, common, 4u);
  commit(10); // from frame 8 on, all over the window
}

START_TEST(a_locked_bar_is_given)
{
  plan_a_note();
  tell(RIP_MESSAGE_LOCK, 0, 12, common, 0);
  ck_assert(rip_locks_get(&rip_planner_memory(planner)->locks, 0));
  for (unsigned i = 0; i < 16u; ++i) { // what was played of it, and what was announced
    ck_assert_int_eq(made(0, i, 10), i >= 8u);
  }
  ask(0, 12, common, 4u);
  commit(20);
  ask(1, 0, common, 4u);
  tell(RIP_MESSAGE_END, 1, 8, common, 0);
  for (unsigned i = 0; i < 16u; ++i) {
    ck_assert_int_eq(made(0, i, 10), i >= 8u);
    ck_assert(!made(0, i, 20));
  }
  // The next pass is given it from the first plan on, and other bars are free
  tell(RIP_MESSAGE_BEGIN, 0, 0, common, 0);
  ck_assert(ask(0, 0, common, 4u));
  for (unsigned i = 4; i < 32u; ++i) {
    ck_assert_int_eq(gives(RIP_ACCOMPANIMENT, i, 50), i < 16u);
    ck_assert_int_eq(has(RIP_ACCOMPANIMENT_SUSTAIN, i, 31), i >= 8u && i < 16u);
  }
  tell(RIP_MESSAGE_LOCK, 0, 4, common, 0); // let go
  ck_assert(ask(0, 4, common, 4u));
  ck_assert(!gives(RIP_ACCOMPANIMENT, 8, 50));
}
END_TEST

START_TEST(what_is_silent_this_time_stays_in_a_locked_bar)
{
  RipLocks locks;
  memset(&locks, 0, sizeof(locks));
  plan_a_note();
  ck_assert(rip_locks_parse(&locks, "2"));
  rip_planner_set_locks(planner, &locks);
  tell(RIP_MESSAGE_END, 0, 6, common, 0);
  tell(RIP_MESSAGE_BEGIN, 1, 0, common, 0); // before the first plan nothing is played ...
  ask(1, 0, common, 4u);
  ask(1, 4, common, 4u);
  for (unsigned i = 0; i < 16u; ++i) {
    ck_assert(made(1, i, 10)); // ... but nothing is lost
  }
}
END_TEST

START_TEST(locked_notes_keep_their_velocities)
{
  static RipPlan plan;
  RipSlot        slot;
  tell(RIP_MESSAGE_BEGIN, 0, 0, common, 0);
  tell(RIP_MESSAGE_NOTE_ON, 0, 0, common, 60);
  ask(0, 0, common, 4u);
  memset(&plan, 0, sizeof(plan));
  rip_roll_add(&plan.roll, RIP_ACCOMPANIMENT, 6, 10, 40u);
  plan.velocity[6][40u - RIP_LOW_KEY] = 99u;
  rip_planner_write(planner, &problem, &plan, &slot);
  rip_planner_commit(planner, &slot);
  tell(RIP_MESSAGE_LOCK, 0, 2, common, 0);
  tell(RIP_MESSAGE_END, 0, 2, common, 0);
  tell(RIP_MESSAGE_BEGIN, 0, 0, common, 0);
  ask(0, 0, common, 4u);
  plan.velocity[6][40u - RIP_LOW_KEY] = 5u; // what the network thinks of it now
  rip_planner_write(planner, &problem, &plan, &slot);
  ck_assert(rip_keys_get(&slot.onset[6], 40u - RIP_LOW_KEY));
  ck_assert_uint_eq(slot.velocity[6][40u - RIP_LOW_KEY], 99u);
}
END_TEST

START_TEST(bars_ahead_are_locked_as_planned)
{
  RipLocks locks;
  memset(&locks, 0, sizeof(locks));
  plan_a_note();
  ck_assert(rip_locks_parse(&locks, "3,900"));
  rip_planner_set_locks(planner, &locks);
  for (unsigned i = 0; i < 16u; ++i) {
    ck_assert(made(2, i, 10) && !made(1, i, 10));
  }
  RipBar bar;
  ck_assert(!rip_timeline_find(rip_planner_memory(planner)->timeline, 899, &bar)); // nobody planned for that
  ck_assert(ask(0, 8, common, 4u));
  ck_assert(gives(RIP_ACCOMPANIMENT, 40, 50) && !gives(RIP_ACCOMPANIMENT, 20, 50));
  memset(&locks, 0, sizeof(locks));
  rip_planner_set_locks(planner, &locks);
  ck_assert(ask(0, 12, common, 4u));
  ck_assert(!gives(RIP_ACCOMPANIMENT, 40, 50));
}
END_TEST

int
main(void)
{
  TCase* const tests = planning_case("planner_locks");
  tcase_add_test(tests, a_locked_bar_is_given);
  tcase_add_test(tests, what_is_silent_this_time_stays_in_a_locked_bar);
  tcase_add_test(tests, locked_notes_keep_their_velocities);
  tcase_add_test(tests, bars_ahead_are_locked_as_planned);
  return run_tests(tests, "planner_locks");
}
