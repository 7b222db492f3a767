// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Rolls: notes in, cells out; sets of keys

#include "roll.h"
#include "run_tests.h"

#include <check.h>
#include <string.h>

static RipRoll roll;

static void
setup(void)
{
  memset(&roll, 0, sizeof(roll));
}

static unsigned
count_cells(const RipPlane plane)
{
  unsigned count = 0u;
  for (unsigned frame = 0u; frame < RIP_FRAMES; ++frame) {
    for (unsigned row = 0u; row < RIP_ROWS; ++row) {
      count += rip_keys_get(&roll.cell[plane][frame], row);
    }
  }

  return count;
}

START_TEST(ranges_are_clipped_to_the_keyboard)
{
  const RipKeys some = rip_keys_range(30u, 34u);
  for (unsigned row = 0u; row < RIP_ROWS; ++row) {
    ck_assert_int_eq(rip_keys_get(&some, row), row >= 30u && row < 34u);
  }

  const RipKeys all = rip_keys_range(0u, 1000u);
  for (unsigned row = 0u; row < RIP_ROWS; ++row) {
    ck_assert_int_eq(rip_keys_get(&all, row), row < RIP_KEYS);
  }

  const RipKeys none = rip_keys_range(40u, 40u);
  ck_assert_uint_eq(none.bits[0] | none.bits[1] | none.bits[2], 0u);
}
END_TEST

START_TEST(a_note_sets_one_onset_and_its_sustain)
{
  ck_assert(rip_roll_add(&roll, RIP_ACCOMPANIMENT, 3, 7, 60u));
  ck_assert_uint_eq(count_cells(RIP_ACCOMPANIMENT_ONSET), 1u);
  ck_assert_uint_eq(count_cells(RIP_ACCOMPANIMENT_SUSTAIN), 4u);
  ck_assert_uint_eq(count_cells(RIP_MELODY_SUSTAIN), 0u);
  ck_assert(rip_keys_get(&roll.cell[RIP_ACCOMPANIMENT_ONSET][3], 39u));
  ck_assert(rip_keys_get(&roll.cell[RIP_ACCOMPANIMENT_SUSTAIN][6], 39u));
}
END_TEST

START_TEST(what_lies_outside_is_clipped)
{
  ck_assert(rip_roll_add(&roll, RIP_MELODY, -5, 2, 60u)); // from before: no onset
  ck_assert_uint_eq(count_cells(RIP_MELODY_ONSET), 0u);
  ck_assert_uint_eq(count_cells(RIP_MELODY_SUSTAIN), 2u);
  ck_assert(rip_roll_add(&roll, RIP_MELODY, 126, 1000, 62u));
  ck_assert_uint_eq(count_cells(RIP_MELODY_SUSTAIN), 4u);

  ck_assert(!rip_roll_add(&roll, RIP_MELODY, -5, 0, 60u));
  ck_assert(!rip_roll_add(&roll, RIP_MELODY, 128, 130, 60u));
  ck_assert(!rip_roll_add(&roll, RIP_MELODY, 4, 4, 60u));
  ck_assert(!rip_roll_add(&roll, RIP_MELODY, 0, 4, 20u));
  ck_assert(!rip_roll_add(&roll, RIP_MELODY, 0, 4, 109u));
  ck_assert(rip_roll_add(&roll, RIP_MELODY, INT64_MIN, INT64_MAX, 21u));
  ck_assert(rip_roll_add(&roll, RIP_MELODY, 0, 1, 108u));
  ck_assert_uint_eq(count_cells(RIP_MELODY_SUSTAIN), 4u + RIP_FRAMES + 1u);
}
END_TEST

START_TEST(sets_of_keys_are_joined_and_taken_apart)
{
  const RipKeys low  = rip_keys_range(0u, 40u);
  const RipKeys high = rip_keys_range(30u, RIP_KEYS);
  const RipKeys all  = rip_keys_range(0u, RIP_KEYS);
  const RipKeys rest = rip_keys_range(0u, 30u);
  const RipKeys both = rip_keys_union(low, high);
  const RipKeys left = rip_keys_without(low, high);
  ck_assert_mem_eq(&both, &all, sizeof(all));
  ck_assert_mem_eq(&left, &rest, sizeof(rest));
}
END_TEST

START_TEST(a_set_has_rows_or_none)
{
  RipKeys keys = { { 0u } };
  ck_assert(!rip_keys_any(keys));
  for (unsigned row = 0; row < RIP_KEYS; ++row) {
    rip_keys_set(&keys, row);
    ck_assert(rip_keys_any(keys));
    ck_assert_uint_eq(rip_keys_count(keys), 1u);
    rip_keys_clear(&keys, row);
  }
  ck_assert(!rip_keys_any(keys));
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("roll");
  tcase_add_checked_fixture(tests, setup, NULL);
  tcase_add_test(tests, ranges_are_clipped_to_the_keyboard);
  tcase_add_test(tests, a_note_sets_one_onset_and_its_sustain);
  tcase_add_test(tests, what_lies_outside_is_clipped);
  tcase_add_test(tests, sets_of_keys_are_joined_and_taken_apart);
  tcase_add_test(tests, a_set_has_rows_or_none);
  return run_tests(tests, "roll");
}
