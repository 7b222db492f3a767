// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Locked bars as text.

#include "locks.h"
#include "run_tests.h"

#include <check.h>
#include <string.h>

static RipLocks locks;
static char     text[RIP_LOCKS_TEXT];

START_TEST(reads_and_writes_ranges)
{
  static const char* const cases[][2] = {
    { "5-8,12", "5-8,12" }, { "", "" },         { " 12 , 5 - 8 ", "5-8,12" }, { "1,2,3,5", "1-3,5" },
    { "7-7", "7" },         { "4096", "4096" }, { "1-4096", "1-4096" },       { "3,3,2-4", "2-4" },
  };
  for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); ++i) {
    ck_assert_msg(rip_locks_parse(&locks, cases[i][0]), "%s", cases[i][0]);
    rip_locks_print(&locks, text);
    ck_assert_str_eq(text, cases[i][1]);
  }
  ck_assert(rip_locks_parse(&locks, "5-8,12"));
  for (int64_t bar = -5; bar < 20; ++bar) {
    ck_assert_int_eq(rip_locks_get(&locks, bar), (bar >= 4 && bar <= 7) || bar == 11);
  }
}
END_TEST

START_TEST(refuses_what_it_does_not_understand)
{
  static const char* const wrong[] = { "5-", "-5", "8-5",  "0",    "0-3", "4097",  "1-5000", "99999999999999999999",
                                       "5,", ",5", "5,,6", "five", "5;6", "5-6-7", "5 6",    "1.5" };
  ck_assert(rip_locks_parse(&locks, "3"));
  for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); ++i) {
    ck_assert_msg(!rip_locks_parse(&locks, wrong[i]), "%s", wrong[i]);
    rip_locks_print(&locks, text);
    ck_assert_str_eq(text, "3");
  }
}
END_TEST

START_TEST(bars_that_cannot_be_locked_are_not)
{
  static const int64_t bars[] = { -1, RIP_LOCK_BARS, INT64_MIN, INT64_MAX };
  memset(&locks, 0, sizeof(locks));
  for (unsigned i = 0; i < 4u; ++i) {
    rip_locks_set(&locks, bars[i], true);
    ck_assert(!rip_locks_get(&locks, bars[i]));
  }
  // The most text there can be
  for (int64_t bar = 0; bar < (int64_t)RIP_LOCK_BARS; bar += 2) {
    rip_locks_set(&locks, bar, true);
  }
  rip_locks_print(&locks, text);
  ck_assert_uint_lt(strlen(text), RIP_LOCKS_TEXT);
  RipLocks same;
  ck_assert(rip_locks_parse(&same, text));
  ck_assert_mem_eq(&same, &locks, sizeof(locks));
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("locks");
  tcase_add_test(tests, reads_and_writes_ranges);
  tcase_add_test(tests, refuses_what_it_does_not_understand);
  tcase_add_test(tests, bars_that_cannot_be_locked_are_not);
  return run_tests(tests, "locks");
}
