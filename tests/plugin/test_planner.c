// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What a request knows.

#include "planner.h"
#include "run_tests.h"

#include <check.h>
#include <string.h>

static const RipBar common = { 16, 4, 4 };
static const RipBar waltz  = { 12, 3, 4 };

static RipNet*     net;
static RipPlanner* planner;
static RipProblem  problem;

static RipMode mode; // that is asked in

static void
setup(void)
{
  mode = RIP_MODE_HARMONISE;
  char error[200];
  net     = rip_net_load(RIP_FIXTURES "/net.safetensors", error, sizeof(error));
  planner = rip_planner_new();
  ck_assert_ptr_nonnull(net);
  ck_assert_ptr_nonnull(planner);
}

static void
teardown(void)
{
  rip_planner_free(planner);
  rip_net_free(net);
}

static void
tell(const RipMessageType type, const int64_t bar, const int32_t frame, const RipBar metre, const unsigned key)
{
  const RipMessage message = { .type = type, .time = { bar, frame }, .bar = metre, .key = (uint8_t)key };
  ck_assert(!rip_planner_take(planner, &message));
}

static bool
ask(const int64_t bar, const int32_t frame, const RipBar metre, const uint32_t lookahead)
{
  RipMessage message            = { .type = RIP_MESSAGE_REQUEST, .time = { bar, frame }, .bar = metre };
  message.request.lookahead     = lookahead;
  message.request.settings      = rip_settings_default();
  message.request.settings.mode = mode;
  ck_assert(rip_planner_take(planner, &message));
  return rip_planner_pose(planner, net, &problem);
}

/// Commit a plan for the last request: one row sounds from its beginning to its end
static void
commit(const unsigned row)
{
  static RipPlan plan;
  RipSlot        slot;
  memset(&plan, 0, sizeof(plan));
  for (unsigned i = 0; i < problem.metre.frames; ++i) {
    for (unsigned plane = RIP_ACCOMPANIMENT_ONSET; plane < RIP_PLANES; ++plane) {
      const bool given         = rip_keys_get(&problem.mask.cell[RIP_ACCOMPANIMENT][i], row);
      plan.roll.cell[plane][i] = problem.given.cell[plane][i];
      if (!given) {
        rip_keys_set(&plan.roll.cell[plane][i], row);
      }
    }
  }
  rip_planner_write(planner, &problem, &plan, &slot);
  rip_planner_commit(planner, &slot);
}

static bool
gives(const RipVoice voice, const unsigned frame, const unsigned key)
{
  return rip_keys_get(&problem.mask.cell[voice][frame], key - RIP_LOW_KEY);
}

static bool
has(const RipPlane plane, const unsigned frame, const unsigned key)
{
  return rip_keys_get(&problem.given.cell[plane][frame], key - RIP_LOW_KEY);
}

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
  const float first = notes_asked_at(0);
  const float later = notes_asked_at(16);
  ck_assert_float_ne(first, later);
  ck_assert_float_eq(notes_asked_at(-3), first); // a count-in
  ck_assert_float_eq(notes_asked_at(15), first);
  ck_assert_float_eq(notes_asked_at(31), later);
  const float full = notes_asked_at(48);
  ck_assert_float_ne(full, later);
  ck_assert_float_eq(notes_asked_at(64), full);
  ck_assert_float_eq(notes_asked_at(1000), full);
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

/// Whether the made layer has a row in a frame of a bar
static bool
made(const int64_t bar, const unsigned frame, const unsigned row)
{
  const RipKeys keys =
    rip_timeline_get(rip_planner_memory(planner)->timeline, bar, frame, RIP_MADE + RIP_ACCOMPANIMENT_SUSTAIN);
  return rip_keys_get(&keys, row);
}

START_TEST(a_locked_bar_is_given)
{
  tell(RIP_MESSAGE_BEGIN, 0, 0, common, 0);
  tell(RIP_MESSAGE_NOTE_ON, 0, 0, common, 60);
  ask(0, 4, common, 4u);
  commit(10); // from frame 8 on, all over the window
  tell(RIP_MESSAGE_LOCK, 0, 12, common, 0);
  ck_assert(rip_locks_get(&rip_planner_memory(planner)->locks, 0));
  for (unsigned i = 0; i < 16u; ++i) { // what was played of it, and what was announced
    ck_assert_int_eq(made(0, i, 10), i >= 8u);
  }
  ask(0, 12, common, 4u);
  commit(20);
  ask(1, 0, common, 4u);
  tell(RIP_MESSAGE_END, 1, 8, common, 0);
  for (unsigned i = 0; i < 16u; ++i) {
    ck_assert_int_eq(made(0, i, 10), i >= 8u);
    ck_assert(!made(0, i, 20));
  }
  // The next pass is given it from the first plan on, and other bars are free
  tell(RIP_MESSAGE_BEGIN, 0, 0, common, 0);
  ck_assert(ask(0, 0, common, 4u));
  for (unsigned i = 4; i < 32u; ++i) {
    ck_assert_int_eq(gives(RIP_ACCOMPANIMENT, i, 50), i < 16u);
    ck_assert_int_eq(has(RIP_ACCOMPANIMENT_SUSTAIN, i, 31), i >= 8u && i < 16u);
  }
  tell(RIP_MESSAGE_LOCK, 0, 4, common, 0); // let go
  ck_assert(ask(0, 4, common, 4u));
  ck_assert(!gives(RIP_ACCOMPANIMENT, 8, 50));
}
END_TEST

START_TEST(what_is_silent_this_time_stays_in_a_locked_bar)
{
  RipLocks locks;
  memset(&locks, 0, sizeof(locks));
  tell(RIP_MESSAGE_BEGIN, 0, 0, common, 0);
  tell(RIP_MESSAGE_NOTE_ON, 0, 0, common, 60);
  ask(0, 4, common, 4u);
  commit(10);
  ck_assert(rip_locks_parse(&locks, "2"));
  rip_planner_set_locks(planner, &locks);
  tell(RIP_MESSAGE_END, 0, 6, common, 0);
  tell(RIP_MESSAGE_BEGIN, 1, 0, common, 0); // before the first plan nothing is played ...
  ask(1, 0, common, 4u);
  ask(1, 4, common, 4u);
  for (unsigned i = 0; i < 16u; ++i) {
    ck_assert(made(1, i, 10)); // ... but nothing is lost
  }
}
END_TEST

START_TEST(locked_notes_keep_their_velocities)
{
  static RipPlan plan;
  RipSlot        slot;
  tell(RIP_MESSAGE_BEGIN, 0, 0, common, 0);
  tell(RIP_MESSAGE_NOTE_ON, 0, 0, common, 60);
  ask(0, 0, common, 4u);
  memset(&plan, 0, sizeof(plan));
  rip_roll_add(&plan.roll, RIP_ACCOMPANIMENT, 6, 10, 40u);
  plan.velocity[6][40u - RIP_LOW_KEY] = 99u;
  rip_planner_write(planner, &problem, &plan, &slot);
  rip_planner_commit(planner, &slot);
  tell(RIP_MESSAGE_LOCK, 0, 2, common, 0);
  tell(RIP_MESSAGE_END, 0, 2, common, 0);
  tell(RIP_MESSAGE_BEGIN, 0, 0, common, 0);
  ask(0, 0, common, 4u);
  plan.velocity[6][40u - RIP_LOW_KEY] = 5u; // what the network thinks of it now
  rip_planner_write(planner, &problem, &plan, &slot);
  ck_assert(rip_keys_get(&slot.onset[6], 40u - RIP_LOW_KEY));
  ck_assert_uint_eq(slot.velocity[6][40u - RIP_LOW_KEY], 99u);
}
END_TEST

START_TEST(bars_ahead_are_locked_as_planned)
{
  RipLocks locks;
  memset(&locks, 0, sizeof(locks));
  tell(RIP_MESSAGE_BEGIN, 0, 0, common, 0);
  tell(RIP_MESSAGE_NOTE_ON, 0, 0, common, 60);
  ask(0, 4, common, 4u);
  commit(10);
  ck_assert(rip_locks_parse(&locks, "3,900"));
  rip_planner_set_locks(planner, &locks);
  for (unsigned i = 0; i < 16u; ++i) {
    ck_assert(made(2, i, 10) && !made(1, i, 10));
  }
  RipBar bar;
  ck_assert(!rip_timeline_find(rip_planner_memory(planner)->timeline, 899, &bar)); // nobody planned for that
  ck_assert(ask(0, 8, common, 4u));
  ck_assert(gives(RIP_ACCOMPANIMENT, 40, 50) && !gives(RIP_ACCOMPANIMENT, 20, 50));
  memset(&locks, 0, sizeof(locks));
  rip_planner_set_locks(planner, &locks);
  ck_assert(ask(0, 12, common, 4u));
  ck_assert(!gives(RIP_ACCOMPANIMENT, 40, 50));
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
  TCase* const tests = tcase_create("planner");
  tcase_set_timeout(tests, 60);
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, knows_what_was_heard_before);
  tcase_add_test(tests, silence_asks_for_nothing);
  tcase_add_test(tests, what_was_planned_is_given);
  tcase_add_test(tests, a_second_pass_knows_the_future);
  tcase_add_test(tests, asks_for_more_where_the_future_is_unknown);
  tcase_add_test(tests, textures_go_the_way_of_a_song);
  tcase_add_test(tests, asks_a_counter_melody_that_pauses_to_come_in);
  tcase_add_test(tests, what_comes_back_goes_on_as_before);
  tcase_add_test(tests, chords_come_round);
  tcase_add_test(tests, a_figure_comes_back_again_and_again);
  tcase_add_test(tests, only_what_sounded_is_remembered);
  tcase_add_test(tests, windows_start_at_bars);
  tcase_add_test(tests, bars_carry_their_metre);
  tcase_add_test(tests, odd_bars_do_no_harm);
  tcase_add_test(tests, lost_messages_do_no_harm);
  tcase_add_test(tests, a_locked_bar_is_given);
  tcase_add_test(tests, what_is_silent_this_time_stays_in_a_locked_bar);
  tcase_add_test(tests, locked_notes_keep_their_velocities);
  tcase_add_test(tests, bars_ahead_are_locked_as_planned);
  tcase_add_test(tests, a_clip_is_known_before_it_is_heard);
  tcase_add_test(tests, modes_follow_each_other);
  return run_tests(tests, "planner");
}
