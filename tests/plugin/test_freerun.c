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
  rip_free_run_start(&run, 100, 120.0);
  ck_assert(run.clock.rolling);
  ck_assert_int_eq(run.clock.next.bar, 0);
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
  rip_free_run_start(&run, 0, 120.0);
  rip_free_run_hear(&run, 1000u);
  ck_assert(!rip_free_run_is_over(&run, 1000u + RIP_FREE_RUN_FRAMES - 1u));
  ck_assert(rip_free_run_is_over(&run, 1000u + RIP_FREE_RUN_FRAMES));
  rip_free_run_hear(&run, 1050u);
  ck_assert(!rip_free_run_is_over(&run, 1000u + RIP_FREE_RUN_FRAMES));
  rip_free_run_stop(&run);
  ck_assert(!rip_free_run_is_over(&run, 5000u));
}
END_TEST

START_TEST(begins_behind_the_run_before)
{
  RipFreeRun run;
  rip_free_run_init(&run, RATE);
  rip_free_run_start(&run, 0, 120.0);
  for (unsigned frame = 0; frame < 40u; ++frame) {
    rip_transport_step(&run.clock);
  }
  rip_free_run_stop(&run);
  rip_free_run_start(&run, 0, 120.0);
  ck_assert_int_eq(run.clock.next.bar, 2 + RIP_FREE_RUN_GAP);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("freerun");
  tcase_add_test(tests, begins_a_bar_when_told);
  tcase_add_test(tests, lasts_while_the_player_is_heard);
  tcase_add_test(tests, begins_behind_the_run_before);
  return run_tests(tests, "freerun");
}
