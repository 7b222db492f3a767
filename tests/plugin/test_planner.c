// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What a request knows.

#include "planning.h"
#include "run_tests.h"

#include <check.h>
#include <string.h>

START_TEST(knows_what_was_heard_before)
{
  tell(RIP_MESSAGE_BEGIN, 0, 0, common, 0);
  tell(RIP_MESSAGE_NOTE_ON, 0, 0, common, 60);
  tell(RIP_MESSAGE_NOTE_OFF, 0, 3, common, 60);
  tell(RIP_MESSAGE_NOTE_ON, 0, 2, common, 64); // held on
  tell(RIP_MESSAGE_NOTE_ON, 0, 4, common, 67); // struck early, just before the request
  tell(RIP_MESSAGE_NOTE_ON, 0, 1, common, 20); // off the keyboard
  ck_assert(ask(0, 4, common, 4u));
  for (unsigned i = 0; i < 128u; ++i) {
    ck_assert(gives(RIP_MELODY, i, 62) == (i < 4u));
    ck_assert(gives(RIP_MELODY, i, 67) == (i < 5u));         // of frame 4 this cell alone
    ck_assert(gives(RIP_ACCOMPANIMENT, i, 40) == (i == 7u)); // to go on from
    ck_assert(has(RIP_MELODY_ONSET, i, 60) == (i == 0u));
    ck_assert(has(RIP_MELODY_SUSTAIN, i, 60) == (i < 3u));
    ck_assert(has(RIP_MELODY_ONSET, i, 64) == (i == 2u));
    ck_assert(has(RIP_MELODY_SUSTAIN, i, 64) == (i == 2u || i == 3u));
    ck_assert(has(RIP_MELODY_ONSET, i, 67) == (i == 4u));
  }
  ck_assert_uint_eq(problem.metre.frames, 128u);
  tell(RIP_MESSAGE_NOTE_OFF, 0, 6, common, 64);
  ck_assert(ask(0, 8, common, 4u));
  for (unsigned i = 0; i < 128u; ++i) {
    ck_assert(has(RIP_MELODY_SUSTAIN, i, 64) == (i >= 2u && i < 6u));
    ck_assert(has(RIP_MELODY_SUSTAIN, i, 67) == (i >= 4u && i < 8u));
  }
}
END_TEST

START_TEST(silence_asks_for_nothing)
{
  tell(RIP_MESSAGE_BEGIN, 0, 0, common, 0);
  ck_assert(!ask(0, 0, common, 4u));
  ck_assert(!ask(0, 4, common, 4u));
}
END_TEST

START_TEST(what_was_planned_is_given)
{
  mode = RIP_MODE_COMPLETE;
  tell(RIP_MESSAGE_BEGIN, 0, 0, common, 0);
  tell(RIP_MESSAGE_NOTE_ON, 0, 0, common, 60);
  ck_assert(ask(0, 4, common, 4u));
  commit(10); // from frame 8 on
  ck_assert(ask(0, 8, common, 8u));
  for (unsigned i = 0; i < 128u; ++i) {
    ck_assert(has(RIP_ACCOMPANIMENT_SUSTAIN, i, 31) == (i >= 8u && i < 16u));
  }
  commit(20); // from frame 16 on
  ck_assert(ask(0, 12, common, 8u));
  for (unsigned i = 0; i < 128u; ++i) {
    ck_assert(has(RIP_ACCOMPANIMENT_SUSTAIN, i, 31) == (i >= 8u && i < 16u));
    ck_assert(has(RIP_ACCOMPANIMENT_SUSTAIN, i, 41) == (i >= 16u && i < 20u));
  }
  // A silent plan keeps what comes before it
  RipSlot slot;
  rip_planner_write(planner, &problem, NULL, &slot);
  for (unsigned i = 12; i < 128u; ++i) {
    ck_assert(rip_keys_get(&slot.sustain[i], 10) == (i < 16u));
    ck_assert(rip_keys_get(&slot.sustain[i], 20) == (i >= 16u && i < 20u));
  }
}
END_TEST

START_TEST(a_second_pass_knows_the_future)
{
  tell(RIP_MESSAGE_BEGIN, 0, 0, common, 0);
  tell(RIP_MESSAGE_NOTE_ON, 0, 0, common, 60);
  ask(0, 4, common, 4u);
  commit(10);
  tell(RIP_MESSAGE_NOTE_OFF, 0, 6, common, 60);
  tell(RIP_MESSAGE_NOTE_ON, 0, 8, common, 62);
  for (int32_t beat = 2; beat < 8; ++beat) {
    ask(beat / 4, 4 * (beat % 4), common, 4u);
  }
  tell(RIP_MESSAGE_END, 1, 14, common, 0); // a loop: bar 0 again
  tell(RIP_MESSAGE_BEGIN, 0, 0, common, 0);
  ck_assert(ask(0, 0, common, 4u));
  for (unsigned i = 0; i < 128u; ++i) {
    ck_assert(gives(RIP_MELODY, i, 50) == (i < 30u)); // as far as was heard
    ck_assert(has(RIP_MELODY_SUSTAIN, i, 60) == (i < 6u));
    ck_assert(has(RIP_MELODY_SUSTAIN, i, 62) == (i >= 8u && i < 30u));
    ck_assert(gives(RIP_ACCOMPANIMENT, i, 50) == (i < 4u)); // that is new
    ck_assert(!has(RIP_ACCOMPANIMENT_SUSTAIN, i, 31));
  }
  tell(RIP_MESSAGE_NOTE_ON, 0, 1, common, 64); // another melody replaces the first, as it comes
  ck_assert(ask(0, 4, common, 4u));
  for (unsigned i = 0; i < 128u; ++i) {
    ck_assert(has(RIP_MELODY_SUSTAIN, i, 60) == (i >= 4u && i < 6u));
    ck_assert(has(RIP_MELODY_SUSTAIN, i, 64) == (i >= 1u && i < 4u));
    ck_assert(has(RIP_MELODY_SUSTAIN, i, 62) == (i >= 8u && i < 30u));
  }
}
END_TEST

START_TEST(only_what_sounded_is_remembered)
{
  tell(RIP_MESSAGE_BEGIN, 0, 0, common, 0);
  tell(RIP_MESSAGE_NOTE_ON, 0, 0, common, 60);
  ask(0, 4, common, 4u);
  commit(10);
  tell(RIP_MESSAGE_END, 0, 10, common, 0);
  tell(RIP_MESSAGE_BEGIN, 2, 0, common, 0); // on from here, past what was planned but never played
  const RipTimeline* const timeline = rip_planner_memory(planner)->timeline;
  for (unsigned i = 0; i < 16u; ++i) {
    const RipKeys keys = rip_timeline_get(timeline, 0, i, RIP_MADE + RIP_ACCOMPANIMENT_SUSTAIN);
    ck_assert(rip_keys_get(&keys, 10) == (i >= 8u && i < 10u));
    ck_assert(rip_timeline_is_heard(timeline, 0, i, RIP_MELODY) == (i < 10u));
  }
  RipBar bar;
  ck_assert(!rip_timeline_find(timeline, 1, &bar));
}
END_TEST

START_TEST(windows_start_at_bars)
{
  tell(RIP_MESSAGE_BEGIN, 3, 0, common, 0);
  tell(RIP_MESSAGE_NOTE_ON, 3, 0, common, 60); // struck before the first request: its cell is known
  for (int64_t bar = 3; bar < 12; ++bar) {
    for (int32_t frame = 0; frame < 16; frame += 4) {
      ask(bar, frame, common, 4u);
      const int64_t past = bar - 3 < 5 ? bar - 3 : 5; // never before the first bar that was met
      ck_assert_uint_eq(problem.frame_id[0], (uint64_t)(bar - past) << 16u);
      ck_assert_uint_eq(problem.metre.frames, 128u);
      for (unsigned i = 0; i < 128u; ++i) {
        const unsigned now = (unsigned)(16 * past + frame);
        ck_assert(gives(RIP_MELODY, i, 50) == (i < now));
        ck_assert(has(RIP_MELODY_SUSTAIN, i, 60) == (i < now || (now == 0u && i == 0u)));
      }
    }
  }
  // A long lookahead leaves room ahead
  ask(12, 12, common, 32u);
  ck_assert_uint_eq(problem.frame_id[0], (uint64_t)(12 - 4) << 16u);
}
END_TEST

START_TEST(bars_carry_their_metre)
{
  tell(RIP_MESSAGE_BEGIN, 0, 0, common, 0);
  tell(RIP_MESSAGE_NOTE_ON, 0, 0, common, 60);
  for (int64_t bar = 0; bar < 4; ++bar) {
    const RipBar metre = bar % 2 ? waltz : common;
    for (int32_t frame = 0; frame < metre.frames; frame += 4) {
      ask(bar, frame, metre, 4u);
    }
  }
  ask(4, 0, waltz, 4u);
  static const unsigned starts[] = { 0, 16, 28, 44, 56, 68, 80, 92, 104, 116 };
  ck_assert_uint_eq(problem.metre.frames, 128u);
  for (unsigned bar = 0; bar < 10u; ++bar) {
    ck_assert_uint_eq(problem.frame_id[starts[bar]], (uint64_t)bar << 16u);
    ck_assert_int_eq(problem.metre.position[starts[bar]], 0);
    ck_assert_int_eq(problem.metre.bar[starts[bar]], (int)bar);
  }
  ck_assert(gives(RIP_MELODY, 55, 50) && !gives(RIP_MELODY, 56, 50));
}
END_TEST

START_TEST(odd_bars_do_no_harm)
{
  static const RipBar bars[] = { { 1, 1, 16 }, { 4080, 255, 1 }, { 128, 8, 1 }, { 129, 129, 16 }, { 7, 7, 16 } };
  int64_t             number = -7;
  for (unsigned i = 0; i < 5u; ++i) {
    tell(RIP_MESSAGE_BEGIN, number, 0, bars[i], 0);
    tell(RIP_MESSAGE_NOTE_ON, number, 0, bars[i], 60);
    for (unsigned j = 0; j < 40u; ++j, ++number) {
      for (int32_t frame = 0; frame < bars[i].frames; frame += 16) {
        if (ask(number, frame, bars[i], 32u)) {
          ck_assert_uint_ge(problem.metre.frames, bars[i].frames < 128u ? 64u : 128u);
          commit(5);
        } else {
          RipSlot slot;
          rip_planner_write(planner, &problem, NULL, &slot);
          ck_assert_uint_le(slot.start[slot.bar_count], 128u);
          rip_planner_commit(planner, &slot);
        }
      }
    }
    tell(RIP_MESSAGE_END, number, 0, bars[i], 0);
  }
}
END_TEST

START_TEST(lost_messages_do_no_harm)
{
  uint32_t seed = 9;
  for (unsigned i = 0; i < 20000u; ++i) {
    seed                          = seed * 1664525u + 1013904223u;
    const RipMessageType type     = (RipMessageType)((seed >> 24u) % (RIP_MESSAGE_WORD + 1u));
    const RipBar         metre    = (seed >> 20u) % 2u ? common : waltz;
    RipMessage           message  = { .type = type,
                                      .time = { (int64_t)((seed >> 12u) % 300u), (int32_t)((seed >> 8u) % 40u) },
                                      .bar  = metre,
                                      .key  = (uint8_t)((seed >> 3u) & 127u),
                                      .role = (uint8_t)((seed >> 10u) % RIP_ROLES) };
    message.request.lookahead     = 2u + (seed >> 5u) % 31u;
    message.request.settings      = rip_settings_default();
    message.request.settings.mode = (seed >> 15u) % RIP_MODES;
    message.request.role          = (seed >> 9u) % RIP_ROLES;
    if (rip_planner_take(planner, &message) && rip_planner_pose(planner, net, &problem)) {
      commit(seed % 88u);
    }
  }
}
END_TEST

/// Whether a key was heard to sound
static bool
was_heard(const int64_t bar, const unsigned frame, const unsigned key)
{
  const RipTimeline* const timeline = rip_planner_memory(planner)->timeline;
  const RipKeys            keys     = rip_timeline_get(timeline, bar, frame, RIP_HEARD + RIP_MELODY_SUSTAIN);
  return rip_keys_get(&keys, key - RIP_LOW_KEY);
}

// The end of a run and the beginning of the next were once lost in a flood. A note 2^39 bars away followed, and the
// planner went there 16th by 16th.
START_TEST(a_gap_begins_anew)
{
  static const int64_t far_away[] = { 70, ((int64_t)1 << 39u) + 5, -((int64_t)1 << 39u) - 5 };
  for (unsigned i = 0; i < 6u; ++i) {
    const int64_t bar   = far_away[i / 2u];
    const bool    noted = i % 2u; // a note comes across the gap, or else the request does
    tell(RIP_MESSAGE_BEGIN, 0, 0, common, 0);
    tell(RIP_MESSAGE_NOTE_ON, 0, 0, common, 60);
    ask(0, 4, common, 4u);
    if (noted) {
      tell(RIP_MESSAGE_NOTE_ON, bar, 1, common, 62);
    }
    ask(bar, 4, common, 4u);
    tell(RIP_MESSAGE_NOTE_ON, bar, 4, common, 64);
    ask(bar, 8, common, 4u);
    for (unsigned frame = 0; frame < 16u; ++frame) {
      ck_assert_int_eq(was_heard(0, frame, 60), frame < 4u); // it is held on, and nobody knows for how long
      ck_assert(!was_heard(bar, frame, 60));
      ck_assert_int_eq(was_heard(bar, frame, 62), noted && frame >= 1u && frame < 8u);
      ck_assert_int_eq(was_heard(bar, frame, 64), frame >= 4u && frame < 8u);
    }
    tell(RIP_MESSAGE_NOTE_OFF, 0, 6, common, 64); // there and back
    tell(RIP_MESSAGE_LOCK, bar, 0, common, 0);
    tell(RIP_MESSAGE_END, 0, 0, common, 0);
  }
}
END_TEST

START_TEST(messages_of_times_far_apart_do_no_harm)
{
  uint64_t seed = 3;
  for (unsigned i = 0; i < 20000u; ++i) {
    seed                          = seed * 6364136223846793005u + 1442695040888963407u;
    const RipMessageType type     = (RipMessageType)((seed >> 60u) % (RIP_MESSAGE_WORD + 1u));
    const int64_t        bar      = (int64_t)((seed >> 8u) % 256u) << ((seed >> 16u) % 33u);
    RipMessage           message  = { .type = type,
                                      .time = { (seed >> 22u) % 2u ? bar : -bar, (int32_t)((seed >> 24u) % 40u) },
                                      .bar  = (seed >> 30u) % 2u ? common : waltz,
                                      .key  = (uint8_t)((seed >> 32u) & 127u),
                                      .role = (uint8_t)((seed >> 40u) % RIP_ROLES) };
    message.request.lookahead     = 2u + (uint32_t)((seed >> 44u) % 31u);
    message.request.settings      = rip_settings_default();
    message.request.settings.mode = (unsigned)((seed >> 50u) % RIP_MODES);
    message.request.role          = (unsigned)((seed >> 54u) % RIP_ROLES);
    if (rip_planner_take(planner, &message) && rip_planner_pose(planner, net, &problem)) {
      commit((unsigned)((seed >> 34u) % 88u));
    }
  }
}
END_TEST

START_TEST(a_clip_is_known_before_it_is_heard)
{
  RipTimeline* const clip = rip_timeline_new();
  RipKeys            keys = { { 0u } };
  rip_keys_set(&keys, 72u - RIP_LOW_KEY);
  for (int64_t bar = 0; bar < 3; ++bar) {
    rip_timeline_enter(clip, bar, bar == 1 ? waltz : common);
    for (unsigned i = 0; i < 16u; ++i) {
      rip_timeline_set(clip, bar, i, RIP_HEARD + RIP_MELODY_SUSTAIN, keys);
      rip_timeline_set_heard(clip, bar, i, RIP_MELODY, true);
    }
  }
  ck_assert(rip_planner_set_clip(planner, clip, "tune.mid"));
  tell(RIP_MESSAGE_BEGIN, 0, 0, common, 0);
  ck_assert(ask(0, 0, common, 4u));
  for (unsigned i = 0; i < 128u; ++i) {
    ck_assert_int_eq(has(RIP_MELODY_SUSTAIN, i, 72), i < 44u); // its second bar is a waltz's
    ck_assert_int_eq(gives(RIP_MELODY, i, 50), i < 44u);
  }
  ck_assert_int_eq(problem.metre.position[28], 0);
  // What is played comes on top, and the clip stays
  tell(RIP_MESSAGE_NOTE_ON, 0, 2, common, 65);
  ck_assert(ask(0, 8, common, 4u));
  ck_assert(has(RIP_MELODY_SUSTAIN, 4, 65) && has(RIP_MELODY_SUSTAIN, 4, 72));
  ck_assert(rip_planner_set_clip(planner, NULL, ""));
  ck_assert(ask(0, 12, common, 4u));
  ck_assert(has(RIP_MELODY_SUSTAIN, 4, 65) && !has(RIP_MELODY_SUSTAIN, 4, 72));
}
END_TEST

START_TEST(modes_follow_each_other)
{
  // What was announced in one mode is played out in the next, whichever voice it is
  tell(RIP_MESSAGE_BEGIN, 0, 0, common, 0);
  tell(RIP_MESSAGE_NOTE_ON, 0, 0, common, 60);
  static RipPlan plan;
  RipSlot        slot;
  RipMessage     message    = { .type = RIP_MESSAGE_REQUEST, .time = { 0, 0 }, .bar = common };
  message.request.lookahead = 4u;
  message.request.settings  = rip_settings_default();
  for (unsigned i = 0; i < 2u; ++i) {
    message.time.frame            = 4 * (int32_t)i;
    message.request.settings.mode = i ? RIP_MODE_HARMONISE : RIP_MODE_COUNTER;
    ck_assert(rip_planner_take(planner, &message) && rip_planner_pose(planner, net, &problem));
    memset(&plan, 0, sizeof(plan));
    if (i) {
      rip_roll_add(&plan.roll, RIP_ACCOMPANIMENT, 8, 128, 40u);
    } else {
      rip_roll_add(&plan.roll, RIP_MELODY, 4, 128, 80u);
    }
    rip_planner_write(planner, &problem, &plan, &slot);
    rip_planner_commit(planner, &slot);
  }
  for (unsigned i = 4; i < 12u; ++i) {
    ck_assert_int_eq(rip_keys_get(&slot.sustain[i], 80u - RIP_LOW_KEY), i < 8u);
    ck_assert_int_eq(rip_keys_get(&slot.melody[i], 80u - RIP_LOW_KEY), i < 8u);
    ck_assert_int_eq(rip_keys_get(&slot.sustain[i], 40u - RIP_LOW_KEY), i >= 8u);
  }
}
END_TEST

int
main(void)
{
  TCase* const tests = planning_case("planner");
  tcase_add_test(tests, knows_what_was_heard_before);
  tcase_add_test(tests, silence_asks_for_nothing);
  tcase_add_test(tests, what_was_planned_is_given);
  tcase_add_test(tests, a_second_pass_knows_the_future);
  tcase_add_test(tests, only_what_sounded_is_remembered);
  tcase_add_test(tests, windows_start_at_bars);
  tcase_add_test(tests, bars_carry_their_metre);
  tcase_add_test(tests, odd_bars_do_no_harm);
  tcase_add_test(tests, lost_messages_do_no_harm);
  tcase_add_test(tests, a_gap_begins_anew);
  tcase_add_test(tests, messages_of_times_far_apart_do_no_harm);
  tcase_add_test(tests, a_clip_is_known_before_it_is_heard);
  tcase_add_test(tests, modes_follow_each_other);
  return run_tests(tests, "planner");
}
