// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What every test program of check ends with.
#ifndef RIP_TESTS_RUN_TESTS_H
#define RIP_TESTS_RUN_TESTS_H

#include <check.h>
#include <stdlib.h>

/// Run all tests of a case, which it takes over, as a suite of this name; the status that main returns
static inline int
run_tests(TCase* const tests, const char* const name)
{
  Suite* const suite = suite_create(name);
  suite_add_tcase(suite, tests);
  SRunner* const runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  const int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
