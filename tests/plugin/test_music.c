// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What a musician does with it: modes, scenes, locks, limits, metres, the pedal, a clip.

#include "performance.h"
#include "run_tests.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MODES 5u
#define NOTE_ON 0x90u

static const char* const mode_names[MODES] = { "harmonise", "counter-melody", "complete", "vary", "generate" };

/// The setting that makes most of a mode's rules matter
#define TRIES 10u // performances that may come too late on a busy machine

static void
set_mode(Host* const host, const unsigned mode)
{
  host_set(host, "mode", (float)mode);
  host_set(host, "amount", 0.8f);
}

/// Roll twice over two bars, so that the second pass has something to vary, and stop
static void
perform_mode(Host* const host, const unsigned mode, const uint32_t block, const uint32_t seed)
{
  set_mode(host, mode);
  host_set_loop(host, 8.0);
  host_roll(host, true);
  for (unsigned pass = 0; pass < 2u; ++pass) {
    play_melody(host, 2u);
    host_run(host, 2u * BAR, block, seed);
  }
  host_roll(host, false);
  host_run(host, BEAT / 2u, block ? block : 512u, seed);
}

static bool
was_in_time(Host* const host)
{
  return host_get(host, "missed") + host_get(host, "shortened") == 0.0f;
}

START_TEST(every_mode_plays_the_same_in_any_blocks)
{
  static const uint32_t blocks[] = { 64, 1000, 8192, 1, 0, 0 };
  const unsigned        mode     = (unsigned)_i;
  Host* const           first    = new_host(MODEL);
  perform_mode(first, mode, 512, 0);
  ck_assert_msg(check_notes(first) > 5u, "%s plays next to nothing", mode_names[mode]);
  for (unsigned i = 0; i < sizeof(blocks) / sizeof(blocks[0]); ++i) {
    Host* const other = new_host(MODEL);
    perform_mode(other, mode, blocks[i], i);
    ck_assert(was_in_time(other));
    check_same(first, other);
    host_free(other);
  }
  host_free(first);
}
END_TEST

START_TEST(every_mode_freewheels_as_it_plays_live)
{
  Host* pair[2];
  for (unsigned live = 0; live < 2u; ++live) {
    unsigned tries = 0;
    do { // a busy machine may hold the sampler up for seconds
      ck_assert_uint_lt(tries++, TRIES);
      if (tries > 1u) {
        host_free(pair[live]);
      }
      pair[live] = new_host(MODEL);
      host_set(pair[live], "freewheel", live ? 0.0f : 1.0f);
      host_set(pair[live], "lookahead", 4.0f);
      host_set(pair[live], "swing", 0.5f);
      host_set(pair[live], "humanise", 1.0f);
      host_set_patient(pair[live], live);
      perform_mode(pair[live], (unsigned)_i, 1024, 0);
    } while (!was_in_time(pair[live]));
  }
  ck_assert_uint_gt(check_notes(pair[0]), 2u);
  check_same(pair[0], pair[1]);
  host_free(pair[0]);
  host_free(pair[1]);
}
END_TEST

/// Most notes that sound at once, and the keys of all that were struck from a sample on; both of channel 1
static unsigned
survey(const Host* const host, const uint64_t from, bool struck[128])
{
  size_t                 count    = 0;
  const HostEvent* const events   = host_events(host, &count);
  unsigned               sounding = 0;
  unsigned               most     = 0;
  memset(struck, 0, 128u * sizeof(bool));
  for (size_t i = 0; i < count; ++i) {
    const bool on = (events[i].bytes[0] & 0xF0u) == NOTE_ON;
    sounding += on ? 1u : (unsigned)-1;
    if (on && events[i].at >= from) {
      struck[events[i].bytes[1]] = true;
    }
    most = sounding > most ? sounding : most;
  }
  return most;
}

START_TEST(every_note_keeps_the_limits)
{
  static const float voices[] = { 1.0f, 3.0f };
  for (unsigned i = 0; i < 2u; ++i) {
    Host* const host = new_host(MODEL);
    bool        struck[128];
    host_set(host, "low", 45.0f);
    host_set(host, "high", 75.0f);
    host_set(host, "voices", voices[i]);
    host_set(host, "key_lock", 2.0f);
    host_set(host, "key", 10.0f); // B flat
    host_set(host, "scale", 9.0f);
    host_set(host, "density", 1.0f);
    host_set(host, "temperature", 1.5f);
    host_set(host, "swing", 1.0f);
    host_set(host, "humanise", 1.0f);
    perform_mode(host, (unsigned)_i, 512, 0);
    ck_assert_uint_gt(check_notes(host), 3u);
    ck_assert_uint_le(survey(host, 0u, struck), (unsigned)voices[i]);
    const unsigned classes = 1u << 10u | 1u << 1u | 1u << 3u | 1u << 5u | 1u << 8u; // B flat, D flat, E flat, F, A flat
    for (unsigned key = 0; key < 128u; ++key) {
      ck_assert_msg(!struck[key] || (key >= 45u && key <= 75u && (classes >> key % 12u & 1u)),
                    "%s strikes key %u",
                    mode_names[_i],
                    key);
    }
    host_free(host);
  }
}
END_TEST

START_TEST(modes_change_while_playing)
{
  Host* pair[2];
  for (unsigned i = 0; i < 2u; ++i) {
    pair[i] = new_host(MODEL);
    host_roll(pair[i], true);
    play_melody(pair[i], 10u);
    for (unsigned beat = 0; beat < 40u; ++beat) {
      host_set(pair[i], "mode", (float)(beat % MODES));
      host_set(pair[i], "input_role", (float)(beat / 7u % 3u));
      host_set(pair[i], "given", (float)(beat / 3u % 3u));
      host_run(pair[i], BEAT, i ? 700 : 333, 0);
    }
    host_roll(pair[i], false);
    host_run(pair[i], 512, 512, 0);
    ck_assert_uint_gt(check_notes(pair[i]), 20u);
  }
  check_same(pair[0], pair[1]);
  host_free(pair[0]);
  host_free(pair[1]);
}
END_TEST

/// Keys struck in bars [first, last), which begin at a sample
static void
keys_of_bars(const Host* const host,
             const uint64_t    start,
             const unsigned    first,
             const unsigned    last,
             unsigned* const   low,
             unsigned* const   high)
{
  size_t                 count  = 0;
  const HostEvent* const events = host_events(host, &count);
  *low                          = 127u;
  *high                         = 0u;
  for (size_t i = 0; i < count; ++i) {
    const unsigned key = events[i].bytes[1];
    if ((events[i].bytes[0] & 0xF0u) == NOTE_ON && events[i].at >= start + (uint64_t)first * BAR &&
        events[i].at < start + (uint64_t)last * BAR) {
      *low  = key < *low ? key : *low;
      *high = key > *high ? key : *high;
    }
  }
  ck_assert_msg(*low <= *high, "nothing is struck in bars %u to %u", first, last);
}

START_TEST(a_scene_comes_with_the_next_bar)
{
  // By the port, by a program change, and back; scene 9, Counter-melody above, keeps to keys 67 and up
  for (unsigned program = 0; program < 2u; ++program) {
    Host* const    host  = new_host(MODEL);
    const uint64_t start = host_now(host);
    unsigned       low, high;
    host_set(host, "high", 60.0f);
    host_set(host, "thru", 0.0f);
    host_roll(host, true);
    play_melody(host, 8u);
    host_run(host, 2u * BAR + 2u * BEAT, 500, 0);
    if (program) {
      host_play_now(host, 0xC0, 8);
    } else {
      host_set(host, "scene", 9.0f);
    }
    host_run(host, 3u * BAR, 500, 0);
    if (program) {
      host_set(host, "scene", 1.0f); // a move of the port counts, wherever it was
      host_run(host, 1, 1, 0);
    }
    host_set(host, "scene", 0.0f);
    host_run(host, 3u * BAR, 500, 0);
    host_roll(host, false);
    host_run(host, 512, 512, 0);
    keys_of_bars(host, start, 0u, 3u, &low, &high);
    ck_assert_uint_le(high, 60u);
    keys_of_bars(host, start, 3u, 6u, &low, &high);
    ck_assert_uint_ge(low, 67u);
    ck_assert_uint_le(high, 96u);
    keys_of_bars(host, start, 6u, 8u, &low, &high);
    ck_assert_uint_le(high, 60u);
    check_notes(host);
    host_free(host);
  }
}
END_TEST

/// Run until the plugin has said of a property what is wanted
static void
wait_for(Host* const host, const char* const uri, const char* const wanted)
{
  const struct timespec moment = { 0, 1000000 };
  for (unsigned i = 0; i < 10000u; ++i) {
    const char* const text = host_property(host, uri);
    if (text && !strcmp(text, wanted)) {
      return;
    }
    host_run(host, 64, 64, 0);
    nanosleep(&moment, NULL);
  }
  ck_abort_msg("%s is \"%s\", not \"%s\"", uri, host_property(host, uri), wanted);
}

/// Events of a bar, relative to its begin, in a text
static void
describe_bar(const Host* const host, const uint64_t from, char* const text, const size_t size)
{
  size_t                 count  = 0;
  size_t                 used   = 0;
  const HostEvent* const events = host_events(host, &count);
  text[0]                       = '\0';
  for (size_t i = 0; i < count && used < size; ++i) {
    if (events[i].at >= from && events[i].at < from + BAR && (events[i].bytes[0] & 0xF0u) == NOTE_ON) {
      used += (size_t)snprintf(text + used,
                               size - used,
                               "%lu:%u/%u ",
                               (unsigned long)(events[i].at - from),
                               events[i].bytes[1],
                               events[i].bytes[2]);
    }
  }
  ck_assert_uint_lt(used, size);
}

START_TEST(a_locked_bar_stays)
{
  char        locked[3][4096], free_bar[3][4096];
  Host* const host = new_host(MODEL);
  host_set(host, "new_each_pass", 1.0f);
  host_set(host, "follow_dynamics", 0.0f);
  host_set_loop(host, 12.0);
  host_roll(host, true);
  for (unsigned pass = 0; pass < 3u; ++pass) {
    const uint64_t start = host_now(host);
    play_melody(host, 3u);
    host_run(host, BAR + 3u * BEAT, 1000, 0);
    if (!pass) {
      host_set(host, "lock", 1.0f);
      host_run(host, 100, 100, 0);
      host_set(host, "lock", 0.0f);
      host_run(host, BAR + BEAT - 100u, 1000, 0);
    } else {
      host_set(host, "regenerate", (float)(pass % 2u));
      host_run(host, BAR + BEAT, 1000, 0);
    }
    describe_bar(host, start + BAR, locked[pass], sizeof(locked[0]));
    describe_bar(host, start + 2u * BAR, free_bar[pass], sizeof(free_bar[0]));
  }
  host_roll(host, false);
  wait_for(host, "urn:ripieno:locks", "2");
  ck_assert_uint_gt(strlen(locked[0]), 0u);
  ck_assert_str_eq(locked[0], locked[1]);
  ck_assert_str_eq(locked[0], locked[2]);
  ck_assert(strcmp(free_bar[0], free_bar[1]) != 0 || strcmp(free_bar[1], free_bar[2]) != 0);
  host_free(host);
}
END_TEST

START_TEST(bars_are_locked_by_a_property)
{
  Host* const host = new_host(MODEL);
  host_set_property(host, "urn:ripieno:locks", "5-8, 12");
  wait_for(host, "urn:ripieno:locks", "5-8,12");
  ck_assert_str_eq(host_property(host, "urn:ripieno:notice"), "");
  host_set_property(host, "urn:ripieno:locks", "5-,"); // nonsense changes nothing, and says so
  wait_for(host, "urn:ripieno:notice", "bars to lock are written like 5-8,12");
  ck_assert_str_eq(host_property(host, "urn:ripieno:locks"), "5-8,12");
  host_free(host);
}
END_TEST

/// Beats of a bar in the metre's unit, the unit
static const unsigned metres[][2] = { { 3, 4 }, { 6, 8 }, { 5, 4 }, { 7, 8 }, { 12, 8 }, { 2, 2 } };

START_TEST(any_metre_and_changes_of_it)
{
  Host* const host = new_host(MODEL);
  double      beat = -2.0; // a pick-up
  set_mode(host, (unsigned)_i);
  host_locate(host, beat);
  host_roll(host, true);
  play_melody(host, 16u);
  host_run(host, BEAT, 512, 0);
  for (unsigned i = 0; i < sizeof(metres) / sizeof(metres[0]); ++i) {
    host_set_metre(host, metres[i][0], metres[i][1]);
    host_locate(host, (double)(4u * i * metres[i][0]));
    host_set_tempo(host, 60.0 + 30.0 * i);
    host_run(host, 2u * BAR + BEAT / 3u, 777, 0);
    host_set_tempo(host, 200.0 - 20.0 * i);
    host_run(host, BAR, 777, 0);
  }
  host_roll(host, false);
  host_run(host, 512, 512, 0);
  ck_assert(check_notes(host) > 10u || _i == 3); // nothing was there to vary
  ck_assert_float_eq(host_get(host, "missed"), 0.0f);
  host_free(host);
}
END_TEST

START_TEST(half_speed_is_half_the_tempo)
{
  Host* pair[2];
  for (unsigned i = 0; i < 2u; ++i) {
    pair[i] = new_host(MODEL);
    host_set_tempo(pair[i], i ? 60.0 : 120.0);
    host_set_speed(pair[i], i ? 1.0 : 0.5);
    host_roll(pair[i], true);
    play_melody(pair[i], 6u);
    host_run(pair[i], 6u * BAR, 512, 0);
    host_roll(pair[i], false);
    host_run(pair[i], 512, 512, 0);
    ck_assert_uint_gt(check_notes(pair[i]), 5u);
  }
  check_same(pair[0], pair[1]);
  host_free(pair[0]);
  host_free(pair[1]);
}
END_TEST

/// Places of note-ons within their 16th at 120 beats a minute, in samples
static void
check_places(const Host* const host, const unsigned frames[4], const unsigned tolerance)
{
  size_t                 count  = 0;
  unsigned               late   = 0;
  const HostEvent* const events = host_events(host, &count);
  for (size_t i = 0; i < count; ++i) {
    if ((events[i].bytes[0] & 0xF0u) == NOTE_ON) {
      const unsigned frame = (unsigned)(events[i].at / (BEAT / 4u) % 4u);
      const unsigned place = (unsigned)(events[i].at % (BEAT / 4u));
      ck_assert_uint_ge(place + 1u, frames[frame]);
      ck_assert_uint_le(place, frames[frame] + tolerance);
      late += place > 1u;
    }
  }
  ck_assert_uint_gt(late, 5u);
}

START_TEST(it_swings_and_is_human)
{
  static const unsigned straight[] = { 0, 0, 0, 0 };
  static const unsigned triplet[]  = { 0, 2000, 4000, 2000 }; // of 6000
  Host* const           swung      = new_host(MODEL);
  Host* const           human      = new_host(MODEL);
  Host* const           plain      = perform(512, 0);
  host_set(swung, "swing", 1.0f);
  host_set(human, "humanise", 1.0f);
  Host* const hosts[] = { swung, human };
  for (unsigned i = 0; i < 2u; ++i) {
    host_roll(hosts[i], true);
    play_melody(hosts[i], 4u);
    host_run(hosts[i], 4u * BAR, 512, 0);
    host_roll(hosts[i], false);
    host_run(hosts[i], BEAT, 512, 0);
    check_notes(hosts[i]);
  }
  check_places(swung, triplet, 0u);
  check_places(human, straight, 1200u); // 25 ms
  // It is the same music, played otherwise: its velocities differ a little
  size_t                 a = 0, b = 0;
  const HostEvent* const x        = host_events(plain, &a);
  const HostEvent* const y        = host_events(human, &b);
  unsigned               notes[2] = { 0, 0 };
  int                    force[2] = { 0, 0 };
  for (size_t i = 0; i < a || i < b; ++i) {
    if (i < a && (x[i].bytes[0] & 0xF0u) == NOTE_ON) {
      ++notes[0];
      force[0] += x[i].bytes[2];
    }
    if (i < b && (y[i].bytes[0] & 0xF0u) == NOTE_ON) {
      ++notes[1];
      force[1] += y[i].bytes[2];
    }
  }
  ck_assert_uint_eq(notes[0], notes[1]);
  ck_assert_int_ne(force[0], force[1]);
  ck_assert_int_le(abs(force[0] - force[1]), 6 * (int)notes[0]);
  host_free(plain);
  host_free(human);
  host_free(swung);
}
END_TEST

START_TEST(the_pedal_holds_what_was_played)
{
  // The chord of the second host is held by hand, that of the first by the pedal
  Host* pair[2];
  for (unsigned i = 0; i < 2u; ++i) {
    pair[i] = new_host(MODEL);
    host_set(pair[i], "input_role", 1.0f);
    host_roll(pair[i], true);
    for (unsigned bar = 0; bar < 4u; ++bar) {
      const uint64_t at = host_now(pair[i]) + (uint64_t)bar * BAR;
      if (!i) {
        host_play(pair[i], at, 0xB0, 64, 127);
      }
      host_play(pair[i], at + 1u, 0x90, 48, 80);
      host_play(pair[i], at + 1u, 0x90, 55, 80);
      host_play(pair[i], at + (i ? 3u * BEAT : BEAT / 2u), 0x80, 48, 64);
      host_play(pair[i], at + (i ? 3u * BEAT : BEAT / 2u), 0x80, 55, 64);
      if (!i) {
        host_play(pair[i], at + 3u * BEAT, 0xB0, 64, 0);
      }
    }
    host_run(pair[i], 4u * BAR, 512, 0);
    host_roll(pair[i], false);
    host_run(pair[i], 512, 512, 0);
    ck_assert_uint_gt(check_notes(pair[i]), 5u);
  }
  check_same(pair[0], pair[1]);
  host_free(pair[0]);
  host_free(pair[1]);
}
END_TEST

START_TEST(generate_needs_no_one_and_no_transport)
{
  Host* const host = new_host(MODEL);
  host_set(host, "mode", 4.0f);
  host_roll(host, true);
  host_run(host, 4u * BAR, 512, 0);
  host_roll(host, false);
  host_run(host, 512, 512, 0);
  ck_assert_uint_gt(check_notes(host), 10u);
  host_free(host);

  Host* const alone = new_host(MODEL);
  host_set(alone, "mode", 4.0f);
  host_hide_transport(alone);
  play_melody(alone, 1u);
  host_run(alone, 8u * BAR, 512, 0);
  ck_assert_uint_gt(check_notes(alone), 3u); // it ends by itself
  host_free(alone);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("music");
  tcase_set_timeout(tests, 300);
  tcase_add_loop_test(tests, every_mode_plays_the_same_in_any_blocks, 0, (int)MODES);
  tcase_add_loop_test(tests, every_mode_freewheels_as_it_plays_live, 0, (int)MODES);
  tcase_add_loop_test(tests, every_note_keeps_the_limits, 0, (int)MODES);
  tcase_add_test(tests, modes_change_while_playing);
  tcase_add_test(tests, a_scene_comes_with_the_next_bar);
  tcase_add_test(tests, a_locked_bar_stays);
  tcase_add_test(tests, bars_are_locked_by_a_property);
  tcase_add_loop_test(tests, any_metre_and_changes_of_it, 0, (int)MODES);
  tcase_add_test(tests, half_speed_is_half_the_tempo);
  tcase_add_test(tests, it_swings_and_is_human);
  tcase_add_test(tests, the_pedal_holds_what_was_played);
  tcase_add_test(tests, generate_needs_no_one_and_no_transport);
  return run_tests(tests, "music");
}
