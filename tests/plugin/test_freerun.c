// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "freerun.h"
#include "run_tests.h"

#include <check.h>

#define RATE 48000.0
#define FRAME 6000 // samples at 120 quarters a minute

START_TEST(begins_a_bar_when_told)
{
  RipFreeRun run;
  rip_free_run_init(&run, RATE);
  ck_assert(!run.clock.rolling);
  rip_free_run_start(&run, INT64_MIN, 100, 120.0);
  ck_assert(run.clock.rolling);
  ck_assert_int_eq(run.clock.next.bar, 0);
  ck_assert_int_eq(run.clock.first, 0);
  ck_assert_int_eq(rip_transport_next_offset(&run.clock, 10 * FRAME), 100);
  rip_transport_step(&run.clock);
  ck_assert_int_eq(rip_transport_next_offset(&run.clock, 10 * FRAME), 100 + FRAME);
  rip_free_run_stop(&run);
  ck_assert(!run.clock.rolling);
}
END_TEST

START_TEST(lasts_while_the_player_is_heard)
{
  RipFreeRun run;
  rip_free_run_init(&run, RATE);
  ck_assert(!rip_free_run_is_over(&run, 1000u)); // there is none
  rip_free_run_start(&run, INT64_MIN, 0, 120.0);
  rip_free_run_hear(&run, 1000u);
  ck_assert(!rip_free_run_is_over(&run, 1000u + RIP_FREE_RUN_FRAMES - 1u));
  ck_assert(rip_free_run_is_over(&run, 1000u + RIP_FREE_RUN_FRAMES));
  rip_free_run_hear(&run, 1050u);
  ck_assert(!rip_free_run_is_over(&run, 1000u + RIP_FREE_RUN_FRAMES));
  rip_free_run_stop(&run);
  ck_assert(!rip_free_run_is_over(&run, 5000u));
}
END_TEST

/// The bar where a run begins
static int64_t
begin(RipFreeRun* const run, const int64_t remembered)
{
  rip_free_run_start(run, remembered, 0, 120.0);
  rip_free_run_stop(run);
  ck_assert_int_eq(run->clock.first, run->clock.next.bar);
  return run->clock.next.bar;
}

START_TEST(begins_behind_all_that_is_remembered)
{
  RipFreeRun run;
  rip_free_run_init(&run, RATE);
  ck_assert_int_eq(begin(&run, INT64_MIN), 0);
  ck_assert_int_eq(begin(&run, 40), 40 + RIP_FREE_RUN_GAP);
  ck_assert_int_eq(begin(&run, -1), RIP_FREE_RUN_GAP - 1);
  ck_assert_int_eq(begin(&run, -100), 0);
  ck_assert_int_eq(begin(&run, INT64_MAX), 0); // no host counts so far
  rip_free_run_tell(&run, 50);
  rip_free_run_tell(&run, 45);
  ck_assert_int_eq(begin(&run, INT64_MIN), 50 + RIP_FREE_RUN_GAP);
  ck_assert_int_eq(begin(&run, 51), 51 + RIP_FREE_RUN_GAP);
  rip_free_run_forget(&run);
  ck_assert_int_eq(begin(&run, 10), 10 + RIP_FREE_RUN_GAP);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("freerun");
  tcase_add_test(tests, begins_a_bar_when_told);
  tcase_add_test(tests, lasts_while_the_player_is_heard);
  tcase_add_test(tests, begins_behind_all_that_is_remembered);
  return run_tests(tests, "freerun");
}
