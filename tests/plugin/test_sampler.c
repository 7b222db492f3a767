// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// How many steps a plan is made with.

#include "run_tests.h"
#include "sampler_impl.h"

#include <check.h>

START_TEST(as_many_steps_as_there_is_time_for)
{
  ck_assert_uint_eq(rip_sampler_steps(12u, 0.5, 0.0), 12u); // nothing is known yet
  ck_assert_uint_eq(rip_sampler_steps(12u, 0.5, 0.01), 12u);
  ck_assert_uint_eq(rip_sampler_steps(36u, 0.25, 0.01), 20u); // a fifth and ten milliseconds to spare
  ck_assert_uint_eq(rip_sampler_steps(36u, 0.02, 0.01), 1u);
  ck_assert_uint_eq(rip_sampler_steps(36u, -1.0, 0.01), 1u); // it is late already
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("sampler");
  tcase_add_test(tests, as_many_steps_as_there_is_time_for);
  return run_tests(tests, "sampler");
}
