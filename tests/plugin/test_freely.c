// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Free runs in the whole plugin: what is played freely and what is remembered of a song keep apart.

#include "freerun.h"
#include "performance.h"
#include "run_tests.h"
#include "wire.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SONG RIP_FIXTURES "/../songs/augustin.mid"

/// Play the melody, or one an octave below it, freely and at once, and wait until the run has ended by itself
static void
play_freely(Host* const host, const bool low)
{
  host_set(host, "sync", 1.0f);
  for (unsigned i = 0; i < 8u; ++i) {
    const uint8_t key = (uint8_t)((low ? 45u : 60u) + i * 5u % 12u);
    host_play(host, host_now(host) + i * BEAT, 0x90, key, 90);
    host_play(host, host_now(host) + i * BEAT + BEAT / 2u, 0x80, key, 0);
  }
  host_run(host, 10u * BAR, 500, 0);
}

/// Roll through bars of the song from its beginning, with a melody or without, and stop
static void
roll(Host* const host, const unsigned bars, const bool melody)
{
  host_set(host, "sync", 0.0f);
  host_locate(host, 0.0);
  host_roll(host, true);
  if (melody) {
    play_melody(host, bars);
  }
  host_run(host, (uint64_t)bars * BAR, 500, 0);
  stop(host, 512);
}

static size_t
events_so_far(const Host* const host)
{
  size_t count = 0;
  host_events(host, &count);
  return count;
}

/// Fail unless the same came out of both after these events, counted from the sample where each began
static void
check_same_from(const Host* const a,
                const size_t      a_from,
                const uint64_t    a_start,
                const Host* const b,
                const size_t      b_from,
                const uint64_t    b_start)
{
  size_t                 a_count = 0;
  size_t                 b_count = 0;
  const HostEvent* const x       = host_events(a, &a_count) + a_from;
  const HostEvent* const y       = host_events(b, &b_count) + b_from;
  ck_assert_uint_gt(a_count - a_from, 10u);
  ck_assert_uint_eq(a_count - a_from, b_count - b_from);
  for (size_t i = 0; i < a_count - a_from; ++i) {
    ck_assert_uint_eq(x[i].at - a_start, y[i].at - b_start);
    ck_assert_mem_eq(x[i].bytes, y[i].bytes, 3u);
  }
}

static void
take_now(void* const data, const void* const body, const uint32_t size)
{
  RipWireHead head;
  memcpy(&head, body, sizeof(head));
  if (head.kind == RIP_WIRE_NOW && size == sizeof(RipWireNow)) {
    memcpy(data, body, size);
  }
}

/// Begin a run, and say at which bar it did
static int64_t
first_bar(Host* const host)
{
  RipWireNow now = { .free_run = 0u };
  host_set(host, "sync", 1.0f);
  host_set_window(host, take_now, &now);
  host_open_window(host);
  host_play(host, host_now(host) + 10u, 0x90, 60, 90);
  host_play(host, host_now(host) + 5000u, 0x80, 60, 0);
  host_run(host, 30000, 500, 0);
  host_set_window(host, NULL, NULL);
  ck_assert_uint_eq(now.free_run, 1u);
  ck_assert_float_gt(now.pace, 0.0f);
  return now.bar;
}

START_TEST(a_run_begins_behind_all_that_is_remembered)
{
  Host* const host = new_host(MODEL);
  ck_assert_int_eq(first_bar(host), 0);
  host_free(host);
  Host* const song = new_host(MODEL);
  roll(song, 3u, true);
  ck_assert_int_eq(first_bar(song), 2 + RIP_FREE_RUN_GAP);
  size_t         size  = 0;
  uint8_t* const bytes = host_save(song, &size);
  Host* const    other = new_host(MODEL);
  ck_assert(host_restore(other, bytes, size));
  ck_assert_int_eq(first_bar(other), 2 + 2 * RIP_FREE_RUN_GAP);
  free(bytes);
  host_free(song);
  host_free(other);
}
END_TEST

START_TEST(a_run_begins_with_the_clip)
{
  Host* const           host   = new_host(MODEL);
  const struct timespec moment = { 0, 1000000 };
  host_set_property(host, "urn:ripieno:clip", SONG);
  for (unsigned i = 0;
       i < 10000u && (!host_property(host, "urn:ripieno:clip") || !*host_property(host, "urn:ripieno:clip"));
       ++i) {
    host_run(host, 64, 64, 0);
    nanosleep(&moment, NULL);
  }
  ck_assert_str_eq(host_property(host, "urn:ripieno:clip"), SONG);
  ck_assert_int_eq(first_bar(host), 0);
  host_free(host);
}
END_TEST

START_TEST(what_is_played_freely_takes_nothing_from_the_song)
{
  Host*    pair[2];
  size_t   from[2];
  uint64_t start[2];
  for (unsigned i = 0; i < 2u; ++i) {
    pair[i] = new_host(MODEL);
    roll(pair[i], 2u, true);
    if (i) {
      play_freely(pair[i], true);
    }
    from[i]  = events_so_far(pair[i]);
    start[i] = host_now(pair[i]);
    roll(pair[i], 2u, false); // what it heard there it plays to
  }
  check_same_from(pair[0], from[0], start[0], pair[1], from[1], start[1]);
  host_free(pair[0]);
  host_free(pair[1]);
}
END_TEST

START_TEST(a_session_loaded_again_goes_on_as_it_would_have)
{
  Host* const first = new_host(MODEL);
  play_freely(first, false);
  size_t         size  = 0;
  uint8_t* const bytes = host_save(first, &size);
  Host* const    other = new_host(MODEL);
  ck_assert(host_restore(other, bytes, size));
  const size_t   from  = events_so_far(first);
  const uint64_t start = host_now(first);
  play_freely(first, true);
  play_freely(other, true);
  check_same_from(first, from, start, other, 0u, 0u);
  free(bytes);
  host_free(first);
  host_free(other);
}
END_TEST

START_TEST(a_session_that_is_loaded_ends_the_run)
{
  Host* const song = new_host(MODEL);
  roll(song, 3u, true);
  size_t         size  = 0;
  uint8_t* const bytes = host_save(song, &size);
  Host* const    host  = new_host(MODEL);
  ck_assert_int_eq(first_bar(host), 0);
  ck_assert(host_restore(host, bytes, size));
  ck_assert_int_eq(first_bar(host), 2 + RIP_FREE_RUN_GAP);
  free(bytes);
  host_free(host);
  host_free(song);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("freely");
  tcase_set_timeout(tests, 300);
  tcase_add_test(tests, a_run_begins_behind_all_that_is_remembered);
  tcase_add_test(tests, a_run_begins_with_the_clip);
  tcase_add_test(tests, what_is_played_freely_takes_nothing_from_the_song);
  tcase_add_test(tests, a_session_loaded_again_goes_on_as_it_would_have);
  tcase_add_test(tests, a_session_that_is_loaded_ends_the_run);
  return run_tests(tests, "freely");
}
