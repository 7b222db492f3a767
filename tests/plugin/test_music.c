// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What a musician hears of it: modes, limits, metres, feel, the pedal.

#include "performance.h"
#include "run_tests.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define MODES 5u
#define TRIES 10u // performances that may come too late on a busy machine

static const char* const mode_names[MODES] = { "harmonise", "counter-melody", "complete", "vary", "generate" };

/// The setting that makes most of a mode's rules matter
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
  end_pair(pair);
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
    const bool on = is_note_on(&events[i]);
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
  stop(host, 512);
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
    stop(pair[i], 512);
    ck_assert_uint_gt(check_notes(pair[i]), 5u);
  }
  end_pair(pair);
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
    if (is_note_on(&events[i])) {
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
    if (i < a && is_note_on(&x[i])) {
      ++notes[0];
      force[0] += x[i].bytes[2];
    }
    if (i < b && is_note_on(&y[i])) {
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
    stop(pair[i], 512);
    ck_assert_uint_gt(check_notes(pair[i]), 5u);
  }
  end_pair(pair);
}
END_TEST

START_TEST(generate_needs_no_one_and_no_transport)
{
  Host* const host = new_host(MODEL);
  host_set(host, "mode", 4.0f);
  host_roll(host, true);
  host_run(host, 4u * BAR, 512, 0);
  stop(host, 512);
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
  tcase_add_loop_test(tests, any_metre_and_changes_of_it, 0, (int)MODES);
  tcase_add_test(tests, half_speed_is_half_the_tempo);
  tcase_add_test(tests, it_swings_and_is_human);
  tcase_add_test(tests, the_pedal_holds_what_was_played);
  tcase_add_test(tests, generate_needs_no_one_and_no_transport);
  return run_tests(tests, "music");
}
