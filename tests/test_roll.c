// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Rolls: notes in, cells, notes out

#include "fixture.h"
#include "roll.h"

#define MOST 64u

static RipRoll roll;
static RipNote notes[MOST];

static void
setup(void)
{
  memset(&roll, 0, sizeof(roll));
  memset(notes, 0xAA, sizeof(notes));
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

static void
check_note(const size_t index, const unsigned onset, const unsigned end, const unsigned key)
{
  ck_assert_uint_eq(notes[index].onset, onset);
  ck_assert_uint_eq(notes[index].end, end);
  ck_assert_uint_eq(notes[index].key, key);
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

START_TEST(notes_come_back_by_onset_and_key)
{
  rip_roll_add(&roll, RIP_ACCOMPANIMENT, 4, 8, 64u);
  rip_roll_add(&roll, RIP_ACCOMPANIMENT, 4, 6, 48u);
  rip_roll_add(&roll, RIP_ACCOMPANIMENT, 8, 9, 64u); // struck again at once
  rip_roll_add(&roll, RIP_ACCOMPANIMENT, 0, 128, 108u);
  rip_roll_add(&roll, RIP_MELODY, 0, 4, 70u);

  ck_assert_uint_eq(rip_roll_notes(&roll, RIP_ACCOMPANIMENT, 0u, RIP_FRAMES, notes, MOST), 4u);
  check_note(0u, 0u, 128u, 108u);
  check_note(1u, 4u, 6u, 48u);
  check_note(2u, 4u, 8u, 64u);
  check_note(3u, 8u, 9u, 64u);
  ck_assert_uint_eq(notes[0].velocity, 0u);
  ck_assert_uint_eq(notes[0].voice, RIP_ACCOMPANIMENT);
}
END_TEST

START_TEST(a_rise_of_sustain_is_a_note_but_not_at_the_first_frame)
{
  rip_roll_add(&roll, RIP_ACCOMPANIMENT, -1, 3, 50u); // sounds on from before
  rip_keys_set(&roll.cell[RIP_ACCOMPANIMENT_SUSTAIN][5], 10u);
  rip_keys_set(&roll.cell[RIP_ACCOMPANIMENT_SUSTAIN][6], 10u);

  ck_assert_uint_eq(rip_roll_notes(&roll, RIP_ACCOMPANIMENT, 0u, RIP_FRAMES, notes, MOST), 1u);
  check_note(0u, 5u, 7u, 31u);
  ck_assert_uint_eq(rip_roll_notes(&roll, RIP_ACCOMPANIMENT, 6u, RIP_FRAMES, notes, MOST), 0u);
}
END_TEST

START_TEST(an_onset_without_sustain_is_a_note_of_one_frame)
{
  rip_keys_set(&roll.cell[RIP_MELODY_ONSET][9], 0u);
  rip_keys_set(&roll.cell[RIP_MELODY_SUSTAIN][10], 0u); // and this is another note

  ck_assert_uint_eq(rip_roll_notes(&roll, RIP_MELODY, 0u, RIP_FRAMES, notes, MOST), 2u);
  check_note(0u, 9u, 10u, 21u);
  check_note(1u, 10u, 11u, 21u);
}
END_TEST

START_TEST(frames_and_capacity_bound_what_is_written)
{
  for (int frame = 0; frame < 20; frame += 2) {
    rip_roll_add(&roll, RIP_MELODY, frame, frame + 2, 60u);
  }

  ck_assert_uint_eq(rip_roll_notes(&roll, RIP_MELODY, 4u, 9u, notes, MOST), 3u);
  check_note(0u, 4u, 6u, 60u);
  check_note(2u, 8u, 9u, 60u); // ends with the frames

  setup();
  rip_roll_add(&roll, RIP_MELODY, 0, 1, 60u);
  rip_roll_add(&roll, RIP_MELODY, 1, 2, 60u);
  ck_assert_uint_eq(rip_roll_notes(&roll, RIP_MELODY, 0u, 1000u, notes, 1u), 2u);
  check_note(0u, 0u, 1u, 60u);
  ck_assert_uint_eq(notes[1].key, 0xAAu);
  ck_assert_uint_eq(rip_roll_notes(&roll, RIP_MELODY, 0u, RIP_FRAMES, NULL, 0u), 2u);
}
END_TEST

START_TEST(rows_above_the_keyboard_are_not_heard)
{
  rip_keys_set(&roll.cell[RIP_MELODY_ONSET][0], 88u);
  rip_keys_set(&roll.cell[RIP_MELODY_SUSTAIN][1], 95u);
  ck_assert_uint_eq(rip_roll_notes(&roll, RIP_MELODY, 0u, RIP_FRAMES, notes, MOST), 0u);
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

int
main(void)
{
  TCase* const tests = tcase_create("roll");
  tcase_add_checked_fixture(tests, setup, NULL);
  tcase_add_test(tests, ranges_are_clipped_to_the_keyboard);
  tcase_add_test(tests, a_note_sets_one_onset_and_its_sustain);
  tcase_add_test(tests, what_lies_outside_is_clipped);
  tcase_add_test(tests, notes_come_back_by_onset_and_key);
  tcase_add_test(tests, a_rise_of_sustain_is_a_note_but_not_at_the_first_frame);
  tcase_add_test(tests, an_onset_without_sustain_is_a_note_of_one_frame);
  tcase_add_test(tests, frames_and_capacity_bound_what_is_written);
  tcase_add_test(tests, rows_above_the_keyboard_are_not_heard);

  tcase_add_test(tests, sets_of_keys_are_joined_and_taken_apart);
  return fixture_run(tests, "roll");
}
