// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What a musician changes while it plays: modes, scenes, locks.

#include "performance.h"
#include "run_tests.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MODES 5u

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
    stop(pair[i], 512);
    ck_assert_uint_gt(check_notes(pair[i]), 20u);
  }
  end_pair(pair);
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
    if (is_note_on(&events[i]) && events[i].at >= start + (uint64_t)first * BAR &&
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
      host_play_now(host, 0xC0, 9);
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
    stop(host, 512);
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

START_TEST(program_0_is_the_controls)
{
  Host* const host = new_host(MODEL);
  unsigned    low, high;
  host_set(host, "high", 60.0f);
  host_roll(host, true);
  play_melody(host, 9u);
  host_play_now(host, 0xC0, 0);
  host_run(host, 3u * BAR, 500, 0);
  host_play_now(host, 0xC0, 9);
  host_run(host, 3u * BAR, 500, 0);
  host_play_now(host, 0xC0, 0);
  host_run(host, BAR, 500, 0);
  host_play_now(host, 0xC0, 100); // there is no such scene
  host_run(host, 2u * BAR, 500, 0);
  stop(host, 512);
  keys_of_bars(host, 0u, 0u, 3u, &low, &high);
  ck_assert_uint_le(high, 60u);
  keys_of_bars(host, 0u, 4u, 6u, &low, &high);
  ck_assert_uint_ge(low, 67u);
  keys_of_bars(host, 0u, 7u, 9u, &low, &high);
  ck_assert_uint_le(high, 60u);
  host_free(host);
}
END_TEST

// A program change is no setting, and is not saved
START_TEST(the_port_counts_again)
{
  for (unsigned way = 0; way < 3u; ++way) { // an activation, a session, a preset: a state without a memory
    Host* const    host = new_host(MODEL);
    unsigned       low, high;
    size_t         size  = 0;
    uint8_t* const bytes = host_save(host, &size);
    host_set(host, "high", 60.0f);
    host_play_now(host, 0xC0, 9);
    host_run(host, 512, 512, 0);
    if (way == 0u) {
      host_reactivate(host);
    } else if (way == 1u) {
      ck_assert(host_restore(host, bytes, size));
    } else {
      Host* const unsaved = new_host(MODEL);
      ck_assert(host_hand_over(unsaved, host));
      host_free(unsaved);
    }
    const uint64_t start = host_now(host);
    host_roll(host, true);
    play_melody(host, 3u);
    host_run(host, 3u * BAR, 500, 0);
    stop(host, 512);
    keys_of_bars(host, start, 0u, 3u, &low, &high);
    ck_assert_uint_le(high, 60u);
    free(bytes);
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
    if (events[i].at >= from && events[i].at < from + BAR && is_note_on(&events[i])) {
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

int
main(void)
{
  TCase* const tests = tcase_create("scenes");
  tcase_set_timeout(tests, 300);
  tcase_add_test(tests, modes_change_while_playing);
  tcase_add_test(tests, a_scene_comes_with_the_next_bar);
  tcase_add_test(tests, program_0_is_the_controls);
  tcase_add_test(tests, the_port_counts_again);
  tcase_add_test(tests, a_locked_bar_stays);
  tcase_add_test(tests, bars_are_locked_by_a_property);
  return run_tests(tests, "scenes");
}
