// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What a request asks for, and what it foresees.

#include "planning.h"
#include "run_tests.h"

#include <check.h>
#include <string.h>

// Where the melody is not known yet more is asked for than where it is, but less is dared; the two passes plan the same
// frames
START_TEST(asks_for_more_where_the_future_is_unknown)
{
  float live[RIP_ATTRIBUTES];
  tell(RIP_MESSAGE_BEGIN, 0, 0, common, 0);
  tell(RIP_MESSAGE_NOTE_ON, 0, 0, common, 60);
  ask(0, 4, common, 4u);
  memcpy(live, problem.texture.attributes, sizeof(live));
  ck_assert_float_lt(problem.temperature, 1.0f);
  tell(RIP_MESSAGE_NOTE_OFF, 0, 6, common, 60);
  tell(RIP_MESSAGE_END, 1, 14, common, 0);
  tell(RIP_MESSAGE_BEGIN, 0, 0, common, 0);
  ask(0, 4, common, 4u);
  const float* const known = problem.texture.attributes;
  ck_assert_float_eq(problem.temperature, 1.0f);
  ck_assert_float_gt(live[RIP_ATTRIBUTE_NOTES_A_BAR], known[RIP_ATTRIBUTE_NOTES_A_BAR]);
  ck_assert_float_gt(live[RIP_ATTRIBUTE_GROOVE_1], known[RIP_ATTRIBUTE_GROOVE_1]);
  ck_assert_float_gt(live[RIP_ATTRIBUTE_CHROMA_1], known[RIP_ATTRIBUTE_CHROMA_1]);
  ck_assert_float_lt(live[RIP_ATTRIBUTE_SILENCE], known[RIP_ATTRIBUTE_SILENCE]);
}
END_TEST

/// Notes a bar that are asked for when playing begins at a bar
static float
notes_asked_at(const int64_t bar)
{
  tell(RIP_MESSAGE_BEGIN, bar, 0, common, 0);
  ck_assert(ask(bar, 0, common, 4u));
  tell(RIP_MESSAGE_END, bar, 0, common, 0);
  return problem.texture.attributes[RIP_ATTRIBUTE_NOTES_A_BAR];
}

// Nobody knows how long the song will be: it goes the way of one of usual length, but for its end
START_TEST(textures_go_the_way_of_a_song)
{
  mode              = RIP_MODE_GENERATE;
  const float early = notes_asked_at(0);
  const float later = notes_asked_at(16);
  ck_assert_float_ne(early, later);
  ck_assert_float_eq(notes_asked_at(-3), early); // a count-in
  ck_assert_float_eq(notes_asked_at(15), early);
  ck_assert_float_eq(notes_asked_at(31), later);
  const float full = notes_asked_at(48);
  ck_assert_float_ne(full, later);
  ck_assert_float_eq(notes_asked_at(64), full);
  ck_assert_float_eq(notes_asked_at(1000), full);
  first = 990; // a free run is a song of its own
  ck_assert_float_eq(notes_asked_at(1000), early);
  ck_assert_float_eq(notes_asked_at(1006), later);
}
END_TEST

// A counter-melody that pauses is asked for more notes until it comes in; at once it is asked for what is usual
START_TEST(asks_a_counter_melody_that_pauses_to_come_in)
{
  float asked[2];
  mode = RIP_MODE_COUNTER;
  tell(RIP_MESSAGE_BEGIN, 0, 0, common, 0);
  tell(RIP_MESSAGE_NOTE_ON, 0, 0, common, 60);
  for (unsigned sings = 0; sings < 2u; ++sings) {
    ck_assert(ask(0, 4, common, 4u));
    RipSlot slot;
    rip_planner_write(planner, &problem, NULL, &slot);
    for (unsigned frame = 8; frame < 16u && sings; ++frame) {
      rip_keys_set(&slot.sustain[frame], 50u);
      rip_keys_set(&slot.melody[frame], 50u);
    }
    rip_planner_commit(planner, &slot);
    ck_assert(ask(0, 8, common, 4u));
    asked[sings] = problem.texture.attributes[RIP_ATTRIBUTE_MELODY_NOTES_A_BAR];
  }
  ck_assert_float_gt(asked[0], asked[1] + 0.5f);
}
END_TEST

/// Play a bar of the tune: quarters that rise from `key`
static void
play_bar(const int64_t bar, const unsigned key)
{
  for (int32_t beat = 0; beat < 4; ++beat) {
    tell(RIP_MESSAGE_NOTE_ON, bar, 4 * beat, common, key + (unsigned)beat);
    tell(RIP_MESSAGE_NOTE_OFF, bar, 4 * beat + 3, common, key + (unsigned)beat);
  }
}

START_TEST(what_comes_back_goes_on_as_before)
{
  const unsigned tune[] = { 60u, 64u, 67u, 70u, 60u, 64u };
  tell(RIP_MESSAGE_BEGIN, 0, 0, common, 0);
  for (int64_t bar = 0; bar < 6; ++bar) {
    play_bar(bar, tune[bar]);
  }
  ck_assert(ask(6, 0, common, 4u)); // the window has bars 1 to 8: 6 to 8 are taken to be as 2, 3 and 4 were
  for (unsigned i = 80u; i < 128u; ++i) {
    const unsigned key = tune[i / 16u - 3u] + i % 16u / 4u;
    ck_assert(gives(RIP_MELODY, i, 50));
    ck_assert_int_eq(has(RIP_MELODY_ONSET, i, key), i % 4u == 0u);
    ck_assert_int_eq(has(RIP_MELODY_SUSTAIN, i, key), i % 4u != 3u);
  }
  mode = RIP_MODE_COMPLETE; // nobody but the player can play what is the player's
  ck_assert(ask(6, 0, common, 4u));
  ck_assert(!gives(RIP_MELODY, 84, 50) && !has(RIP_MELODY_ONSET, 80, tune[2]));

  mode = RIP_MODE_HARMONISE; // another tune: what follows is open again
  play_bar(6, 80u);
  play_bar(7, 90u);
  ck_assert(ask(8, 0, common, 4u));
  ck_assert(!gives(RIP_MELODY, 80, 50));
}
END_TEST

/// The chord that a frame leans on
static unsigned
leans_on(const unsigned frame)
{
  return problem.lean[frame] > 0.0f ? problem.chords[frame] : 0u;
}

START_TEST(chords_come_round)
{
  const unsigned tune[] = { 60u, 64u, 67u, 70u, 80u, 60u, 64u };
  tell(RIP_MESSAGE_BEGIN, 0, 0, common, 0);
  for (int64_t bar = 0; bar < 7; ++bar) {
    ask(bar, 0, common, 4u);
    commit((unsigned)bar); // from the second beat of the bar on, A in bar 0
    play_bar(bar, tune[bar]);
    if (bar == 4) { // like none: perhaps as four bars ago
      ck_assert_uint_eq(leans_on(16u * 4u + 4u), 1u << 9u);
      ck_assert_float_eq(problem.lean[16u * 4u + 4u], 0.5f);
      ck_assert_uint_eq(leans_on(16u * 5u + 4u), 1u << 10u);
    }
  }
  ask(7, 0, common, 4u); // bars 5 and 6 are as 0 and 1: as they went on. The window has bars 2 to 9
  ck_assert_uint_eq(leans_on(16u * 5u), 1u << 10u); // bar 2 begins with what bar 1 announced
  ck_assert_uint_eq(leans_on(16u * 5u + 4u), 1u << 11u);
  ck_assert_uint_eq(leans_on(16u * 6u + 4u), 1u << 0u);
  ck_assert_float_eq(problem.lean[16u * 6u + 4u], 1.1f);
  ck_assert_uint_eq(leans_on(16u * 4u + 4u), 0u); // what is past leans on nothing
  mode = RIP_MODE_COMPLETE;
  ask(7, 4, common, 4u);
  ck_assert_uint_eq(leans_on(16u * 6u + 4u), 0u);
}
END_TEST

START_TEST(a_figure_comes_back_again_and_again)
{
  tell(RIP_MESSAGE_BEGIN, 0, 0, common, 0);
  for (int64_t bar = 0; bar < 3; ++bar) {
    play_bar(bar, 60u);
  }
  ck_assert(ask(3, 0, common, 4u));
  for (unsigned i = 48u; i < 96u; ++i) {
    ck_assert(gives(RIP_MELODY, i, 50));
    ck_assert_int_eq(has(RIP_MELODY_ONSET, i, 60u + i % 16u / 4u), i % 4u == 0u);
  }
}
END_TEST

int
main(void)
{
  TCase* const tests = planning_case("planner_pose");
  tcase_add_test(tests, asks_for_more_where_the_future_is_unknown);
  tcase_add_test(tests, textures_go_the_way_of_a_song);
  tcase_add_test(tests, asks_a_counter_melody_that_pauses_to_come_in);
  tcase_add_test(tests, what_comes_back_goes_on_as_before);
  tcase_add_test(tests, chords_come_round);
  tcase_add_test(tests, a_figure_comes_back_again_and_again);
  return run_tests(tests, "planner_pose");
}
