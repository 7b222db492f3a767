// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What ripieno-host says of plans in time, and of durations: made-up runs whose figures are known
#include "host/plans.h"
#include "host/times.h"
#include "run_tests.h"

#include <check.h>
#include <stdint.h>

#define RATE 48000.0
#define SIXTEENTH 6000 // frames at 120 quarters a minute

/// A transport that runs in blocks and a plugin that answers or not
typedef struct
{
  RipHostPlans*   plans;
  RipHostPosition position;
  float           plan_ms;
  float           missed;
} Run;

static Run
start(const unsigned lookahead, const unsigned replan)
{
  Run run            = { .plans = rip_host_plans_new(lookahead, replan) };
  run.position       = (RipHostPosition){ 0, 0, 0.0, 4, 4, 120.0, 1.0f };
  run.position.speed = 1.0f;
  ck_assert_ptr_nonnull(run.plans);
  return run;
}

static void
locate(Run* const run, const int64_t frame)
{
  const double   beats   = (double)frame / SIXTEENTH / 4.0;
  const unsigned per_bar = run->position.beats_per_bar;
  run->position.frame    = frame;
  run->position.bar      = (int64_t)(beats / per_bar);
  run->position.bar_beat = beats - (double)run->position.bar * per_bar;
}

/// Run on to a frame, in blocks
static void
run_to(Run* const run, const int64_t end, const uint32_t block)
{
  while (run->position.frame < end) {
    const int64_t  left   = end - run->position.frame;
    const uint32_t frames = left < (int64_t)block ? (uint32_t)left : block;
    rip_host_plans_begin_run(run->plans, &run->position, frames, RATE);
    rip_host_plans_end_run(run->plans, run->plan_ms, run->missed);
    locate(run, run->position.frame + frames);
  }
}

static void
stop(Run* const run)
{
  run->position.speed = 0.0f;
  rip_host_plans_begin_run(run->plans, &run->position, 256, RATE);
  rip_host_plans_end_run(run->plans, run->plan_ms, run->missed);
  run->position.speed = 1.0f;
}

START_TEST(test_all_in_time)
{
  static const uint32_t blocks[] = { 1, 64, 256, 1000, 8192, 100000 };
  for (unsigned i = 0; i < sizeof(blocks) / sizeof(blocks[0]); ++i) {
    Run run = start(4, 4);
    run_to(&run, 2 * 16 * SIXTEENTH, blocks[i]);
    stop(&run);
    const RipHostPlansSeen seen = rip_host_plans_seen(run.plans);
    ck_assert_uint_eq(seen.sixteenths, 28); // none for the first beat
    ck_assert_uint_eq(seen.in_time, 28);
    ck_assert_uint_eq(seen.planned, 28);
    ck_assert_double_eq_tol(seen.age, 5.5, 1e-9); // 4, 5, 6, 7
    rip_host_plans_free(run.plans);
  }
}
END_TEST

START_TEST(test_a_miss)
{
  Run run = start(4, 4);
  run_to(&run, 8 * SIXTEENTH - 100, 256);
  run_to(&run, 8 * SIXTEENTH + 10, 50);
  run.missed = 1.0f; // that of the 16ths 8 to 11
  run_to(&run, 16 * SIXTEENTH, 256);
  stop(&run);
  const RipHostPlansSeen seen = rip_host_plans_seen(run.plans);
  ck_assert_uint_eq(seen.sixteenths, 12);
  ck_assert_uint_eq(seen.in_time, 8);
  ck_assert_uint_eq(seen.planned, 12);
  ck_assert_double_eq_tol(seen.age, (5.5 + 9.5 + 5.5) / 3.0, 1e-9);
  rip_host_plans_free(run.plans);
}
END_TEST

START_TEST(test_misses_only)
{
  Run run = start(2, 2);
  for (int64_t sixteenth = 0; sixteenth < 16; ++sixteenth) {
    run.missed += sixteenth >= 2 && sixteenth % 2 == 0 ? 1.0f : 0.0f;
    run_to(&run, (sixteenth + 1) * SIXTEENTH, 512);
  }
  stop(&run);
  const RipHostPlansSeen seen = rip_host_plans_seen(run.plans);
  ck_assert_uint_eq(seen.sixteenths, 14);
  ck_assert_uint_eq(seen.in_time, 0);
  ck_assert_uint_eq(seen.planned, 0);
  rip_host_plans_free(run.plans);
}
END_TEST

START_TEST(test_a_jump_drops_plans)
{
  Run run = start(4, 8);
  run_to(&run, 10 * SIXTEENTH + 300, 256); // asked at 0 and 8; in force from 4 on
  locate(&run, 2 * SIXTEENTH);
  run_to(&run, 16 * SIXTEENTH, 256); // asked at 2 and 8; in force from 6 and 12 on
  stop(&run);
  const RipHostPlansSeen seen = rip_host_plans_seen(run.plans);
  ck_assert_uint_eq(seen.sixteenths, 7 + 10);
  ck_assert_uint_eq(seen.in_time, 17);
  ck_assert_double_eq_tol(
    seen.age * 17.0, (4 + 5 + 6 + 7 + 8 + 9 + 10) + (4 + 5 + 6 + 7 + 8 + 9) + (4 + 5 + 6 + 7), 1e-9);
  rip_host_plans_free(run.plans);
}
END_TEST

START_TEST(test_requests_count_from_the_bar)
{
  Run run                    = start(4, 8);
  run.position.beats_per_bar = 3;
  run_to(&run, 24 * SIXTEENTH, 256); // asked at 0, 8, 12, 20
  stop(&run);
  const RipHostPlansSeen seen = rip_host_plans_seen(run.plans);
  ck_assert_uint_eq(seen.sixteenths, 20);
  ck_assert_double_eq_tol(seen.age * 20.0, 2 * (4 + 5 + 6 + 7 + 8 + 9 + 10 + 11) + (4 + 5 + 6 + 7), 1e-9);
  rip_host_plans_free(run.plans);
}
END_TEST

START_TEST(test_eighths_and_a_slow_rate)
{
  Run run      = start(4, 4);
  run.position = (RipHostPosition){ 0, 0, 0.0, 6, 8, 240.0, 1.0f }; // of eighths: a 16th is 6000 frames
  for (unsigned sixteenth = 0; sixteenth < 12; ++sixteenth) {
    run.position.frame    = sixteenth * SIXTEENTH;
    run.position.bar_beat = sixteenth / 2.0;
    rip_host_plans_begin_run(run.plans, &run.position, SIXTEENTH, RATE);
    rip_host_plans_end_run(run.plans, 0.0f, 0.0f);
  }
  run.position.frame = (int64_t)12 * SIXTEENTH;
  stop(&run);
  const RipHostPlansSeen seen = rip_host_plans_seen(run.plans);
  ck_assert_uint_eq(seen.sixteenths, 8);
  ck_assert_double_eq_tol(seen.age, 5.5, 1e-9);
  rip_host_plans_free(run.plans);
}
END_TEST

START_TEST(test_plan_times)
{
  Run run = start(4, 4);
  for (unsigned plan = 1; plan <= 20; ++plan) {
    run.plan_ms = (float)plan;
    run_to(&run, plan * 3000, 256);
  }
  RipHostTimes* const times = rip_host_plans_times(run.plans);
  ck_assert_uint_eq(rip_host_times_count(times), 20);
  ck_assert_double_eq((double)rip_host_times_quantile(times, 0.5), 10.0);
  ck_assert_double_eq((double)rip_host_times_quantile(times, 0.95), 19.0);
  rip_host_plans_free(run.plans);
}
END_TEST

START_TEST(test_quantiles)
{
  RipHostTimes* const times = rip_host_times_new();
  ck_assert_double_eq((double)rip_host_times_quantile(times, 0.5), 0.0);
  for (unsigned i = 0; i < 100000; ++i) { // more than there is room for at first
    rip_host_times_add(times, (float)((i * 7919u) % 100000u + 1u));
  }
  ck_assert_double_eq((double)rip_host_times_quantile(times, 0.0), 1.0);
  ck_assert_double_eq((double)rip_host_times_quantile(times, 0.5), 50000.0);
  ck_assert_double_eq((double)rip_host_times_quantile(times, 0.999), 99900.0);
  ck_assert_double_eq((double)rip_host_times_quantile(times, 1.0), 100000.0);
  rip_host_times_free(times);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("plans");
  tcase_add_test(tests, test_all_in_time);
  tcase_add_test(tests, test_a_miss);
  tcase_add_test(tests, test_misses_only);
  tcase_add_test(tests, test_a_jump_drops_plans);
  tcase_add_test(tests, test_requests_count_from_the_bar);
  tcase_add_test(tests, test_eighths_and_a_slow_rate);
  tcase_add_test(tests, test_plan_times);
  tcase_add_test(tests, test_quantiles);
  return run_tests(tests, "host_plans");
}
