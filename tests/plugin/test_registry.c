// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "registry.h"
#include "run_tests.h"

#include <check.h>
#include <string.h>

#define MODEL RIP_FIXTURES "/net.safetensors"

START_TEST(shares_one_copy)
{
  char          error[256] = "";
  const RipNet* first      = rip_registry_get(MODEL, error, sizeof(error));
  ck_assert_ptr_nonnull(first);
  for (unsigned i = 0; i < 31u; ++i) {
    ck_assert_ptr_eq(rip_registry_get(RIP_FIXTURES "/../fixtures/net.safetensors", error, sizeof(error)), first);
  }
  for (unsigned i = 0; i < 31u; ++i) {
    rip_registry_release(first);
  }
  ck_assert_uint_gt(rip_net_info(first)->parameters, 0u); // still there for the last
  rip_registry_release(first);
  first = rip_registry_get(MODEL, error, sizeof(error)); // and comes again
  ck_assert_ptr_nonnull(first);
  rip_registry_release(first);
  rip_registry_release(NULL);
}
END_TEST

START_TEST(says_what_is_wrong)
{
  char error[256] = "";
  ck_assert_ptr_null(rip_registry_get("/nonexistent", error, sizeof(error)));
  ck_assert_str_eq(error, "No such file or directory");
  ck_assert_ptr_null(rip_registry_get(RIP_FIXTURES "/net-vectors.safetensors", error, sizeof(error)));
  ck_assert_uint_gt(strlen(error), 0u);
  ck_assert_ptr_null(strchr(error, '\n'));
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("registry");
  tcase_add_test(tests, shares_one_copy);
  tcase_add_test(tests, says_what_is_wrong);
  return run_tests(tests, "registry");
}
