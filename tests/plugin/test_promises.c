// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Every note-on gets its note-off, whatever happens.

#include "performance.h"
#include "run_tests.h"

#include <check.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

/// Something that must end all notes, after some bars of playing
typedef void (*Ending)(Host*);

static void
end_by_stop(Host* const host)
{
  host_roll(host, false);
}

static void
end_by_locate(Host* const host)
{
  host_locate(host, 64.0);
}

static void
end_by_bypass(Host* const host)
{
  host_set(host, "enabled", 0.0f);
}

static void
end_by_panic(Host* const host)
{
  host_set(host, "panic", 1.0f);
}

static void
end_by_reactivation(Host* const host)
{
  host_reactivate(host);
}

static void
end_by_restore(Host* const host)
{
  size_t         size  = 0;
  uint8_t* const bytes = host_save(host, &size);
  ck_assert(host_restore(host, bytes, size));
  free(bytes);
}

static const Ending endings[] = { end_by_stop,  end_by_locate,       end_by_bypass,
                                  end_by_panic, end_by_reactivation, end_by_restore };

START_TEST(every_ending_ends_all_notes)
{
  for (unsigned thru = 0; thru < 2u; ++thru) {
    Host* const host = new_host(MODEL);
    host_set(host, "thru", (float)thru);
    host_set(host, "channel_out", 3.0f);
    host_roll(host, true);
    play_melody(host, 8u);
    // Stop at a moment when something sounds
    size_t count = 0;
    for (unsigned sounding = 0, i = 0; i < 400u && !(i > 190u && sounding); ++i) {
      host_run(host, 1000, 1000, 0);
      const HostEvent* const events = host_events(host, &count);
      sounding                      = 0u;
      for (size_t j = 0; j < count; ++j) {
        if ((events[j].bytes[0] & 0x0Fu) == 2u) {
          sounding += is_note_on(&events[j]) ? 1u : (unsigned)-1;
        }
      }
    }
    endings[_i](host);
    host_run(host, 1, 1, 0);
    const HostEvent* const events  = host_events(host, &count);
    int                    playing = 0;
    for (size_t j = 0; j < count; ++j) {
      if ((events[j].bytes[0] & 0x0Fu) == 2u) {
        playing += is_note_on(&events[j]) ? 1 : -1;
      }
    }
    ck_assert_int_eq(playing, 0);
    ck_assert_uint_gt(count, 0u);
    host_run(host, 9u * BAR, 1000, 0);
    stop(host, 1000);
    check_notes(host);
    host_free(host);
  }
}
END_TEST

START_TEST(a_loop_ends_notes_at_each_turn)
{
  Host* const host = new_host(MODEL);
  host_set_loop(host, 8.0);
  host_roll(host, true);
  for (unsigned pass = 0; pass < 3u; ++pass) {
    play_melody(host, 2u);
    host_run(host, 2u * BAR, 1000, 0);
    host_run(host, 1, 1, 0);
    size_t                 count   = 0;
    const HostEvent* const events  = host_events(host, &count);
    int                    playing = 0;
    for (size_t j = 0; j < count; ++j) {
      playing += is_note_on(&events[j]) ? 1 : -1;
    }
    ck_assert_int_eq(playing, 0);
    host_run(host, 2u * BAR - 1u, 1000, 0);
  }
  stop(host, 1000);
  ck_assert_uint_gt(check_notes(host), 10u);
  host_free(host);
}
END_TEST

START_TEST(runs_freely_without_a_transport)
{
  Host* const host = new_host(MODEL);
  host_hide_transport(host);
  host_run(host, 12345, 512, 0);
  play_melody(host, 3u);
  host_run(host, 3u * BAR, 512, 0);
  host_run(host, 8u * BAR, 512, 0);
  ck_assert_uint_gt(check_notes(host), 10u); // it ended by itself
  ck_assert_float_eq(host_get(host, "status"), 1.0f);
  host_free(host);
}
END_TEST

START_TEST(a_small_output_buffer_loses_no_note_off)
{
  Host* const host = new_host(MODEL);
  host_set_capacity(host, 8u + 3u * 24u);
  host_roll(host, true);
  play_melody(host, 4u);
  host_run(host, 4u * BAR, 6000, 0);
  host_roll(host, false);
  host_run(host, 60000, 1000, 0);
  ck_assert_uint_gt(check_notes(host), 5u);
  host_free(host);
}
END_TEST

/// Move the levers of a channel, all away from rest or all back, and a controller that is none
static void
play_levers(Host* const host, const unsigned channel, const bool away)
{
  const uint64_t at = host_now(host);
  host_play(host, at, (uint8_t)(0xB0u | channel), 64u, away ? 127u : 0u);
  host_play(host, at, (uint8_t)(0xB0u | channel), 66u, away ? 127u : 0u);
  host_play(host, at, (uint8_t)(0xE0u | channel), 0u, away ? 100u : 64u);
  host_play(host, at, (uint8_t)(0xB0u | channel), 7u, 100u);
  host_run(host, 1000, 1000, 0);
}

// The pedal's way up was once shut out with the input, and every generated note rang on
START_TEST(levers_are_let_go_whatever_was_shut)
{
  static const char* const doors[] = { "thru", "enabled" };
  for (unsigned i = 0; i < 6u; ++i) {
    const float shut = i % 2u ? 1.0f : 0.0f; // of thru and enabled
    Host* const host = new_host(MODEL);
    host_set(host, doors[i % 2u], 1.0f - shut);
    play_levers(host, 2u, true);
    ck_assert_uint_eq(count_levers(host), 3u);
    host_set(host, doors[i % 2u], shut);
    play_levers(host, 3u, true);
    ck_assert_uint_eq(count_levers(host), 3u); // held on, and no others
    if (i / 2u == 0u) {
      play_levers(host, 2u, false);
    } else if (i / 2u == 1u) {
      end_by_panic(host);
    } else {
      end_by_reactivation(host);
    }
    host_run(host, 1, 1, 0);
    ck_assert_uint_eq(count_levers(host), 0u);
    host_free(host);
  }
}
END_TEST

/// The main thread of a host, which saves and restores as it likes
typedef struct
{
  Host*       host;
  atomic_bool finished;
} Saver;

static void*
save_and_restore(void* const data)
{
  Saver* const saver = (Saver*)data;
  for (unsigned i = 0; !atomic_load(&saver->finished); ++i) {
    size_t         size  = 0;
    uint8_t* const bytes = host_save(saver->host, &size);
    ck_assert_ptr_nonnull(bytes);
    if (i % 2u) {
      ck_assert(host_restore(saver->host, bytes, size));
    } else {
      bytes[size / 2u] ^= 1u;
      ck_assert(!host_restore(saver->host, bytes, size));
    }
    free(bytes);
  }
  return NULL;
}

START_TEST(state_comes_and_goes_beside_run)
{
  for (unsigned freewheel = 0; freewheel < 2u; ++freewheel) {
    pthread_t thread;
    Saver     saver = { .host = new_host(MODEL) };
    atomic_init(&saver.finished, false);
    host_set(saver.host, "freewheel", (float)freewheel);
    host_roll(saver.host, true);
    play_melody(saver.host, 4u);
    ck_assert_int_eq(pthread_create(&thread, NULL, save_and_restore, &saver), 0);
    host_run(saver.host, 4u * BAR, 512, 0);
    atomic_store(&saver.finished, true);
    pthread_join(thread, NULL);
    stop(saver.host, 512);
    check_notes(saver.host);
    host_free(saver.host);
  }
}
END_TEST

START_TEST(nothing_odd_in_does_harm)
{
  Host* const host = new_host(MODEL);
  uint32_t    seed = 11;
  host_set(host, "thru", 1.0f);
  host_roll(host, true);
  for (unsigned i = 0; i < 3000u; ++i) {
    seed = seed * 1664525u + 1013904223u;
    host_play(host, host_now(host) + i * 50u, (uint8_t)(seed >> 24u), (uint8_t)(seed >> 16u), (uint8_t)(seed >> 8u));
  }
  for (unsigned i = 0; i < 150u; ++i) {
    static const char* const symbols[] = { "style", "temperature", "guidance", "density",     "low",   "high",
                                           "tempo", "lookahead",   "replan",   "steps",       "sync",  "enabled",
                                           "thru",  "channel_in",  "seed",     "channel_out", "panic", "regenerate" };
    static const float       values[]  = { -1e30f, 1e30f, NAN, INFINITY, -INFINITY, 0.0f, 1.0f, 2.5f, 60.0f };
    seed                               = seed * 1664525u + 1013904223u;
    host_set(host, symbols[(seed >> 8u) % 18u], values[(seed >> 20u) % 9u]);
    host_set(host, "steps", 1.0f);
    if (i % 20u == 19u) {
      host_locate(host, (double)((int32_t)(seed >> 24u) - 128));
    }
    host_run(host, 1000, 1 + (seed >> 16u) % 700u, 0);
  }
  host_set(host, "panic", 0.0f);
  host_run(host, 1, 1, 0);
  host_set(host, "panic", 1.0f);
  host_run(host, 1000, 1000, 0);
  size_t                 count   = 0;
  const HostEvent* const events  = host_events(host, &count);
  int                    playing = 0;
  for (size_t j = 0; j < count; ++j) {
    const unsigned kind = events[j].bytes[0] & 0xF0u;
    playing += kind == 0x90u && events[j].bytes[2] ? 1 : kind == 0x80u ? -1 : 0;
  }
  ck_assert_int_eq(playing, 0);
  ck_assert_uint_eq(count_levers(host), 0u);
  host_free(host);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("promises");
  tcase_set_timeout(tests, 120);
  tcase_add_loop_test(tests, every_ending_ends_all_notes, 0, (int)(sizeof(endings) / sizeof(endings[0])));
  tcase_add_test(tests, a_loop_ends_notes_at_each_turn);
  tcase_add_test(tests, runs_freely_without_a_transport);
  tcase_add_test(tests, a_small_output_buffer_loses_no_note_off);
  tcase_add_test(tests, levers_are_let_go_whatever_was_shut);
  tcase_add_test(tests, state_comes_and_goes_beside_run);
  tcase_add_test(tests, nothing_odd_in_does_harm);
  return run_tests(tests, "promises");
}
