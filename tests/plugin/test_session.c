// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What is kept: clips, locks, variants, over saving and loading; sessions of newer versions.

#include "performance.h"
#include "run_tests.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SONG RIP_FIXTURES "/../songs/augustin.mid" // a waltz, its melody in a track MELODY
#define CLIP "urn:ripieno:clip"
#define LOCKS "urn:ripieno:locks"
#define NOTICE "urn:ripieno:notice"
#define WALTZ (3u * BEAT)

/// Run at rest until the plugin has said of a property what is wanted; NULL: anything but nothing
static void
wait_for(Host* const host, const char* const uri, const char* const wanted)
{
  const struct timespec moment = { 0, 1000000 };
  for (unsigned i = 0; i < 10000u; ++i) {
    const char* const text = host_property(host, uri);
    if (text && (wanted ? !strcmp(text, wanted) : *text)) {
      return;
    }
    host_run(host, 64, 64, 0);
    nanosleep(&moment, NULL);
  }
  ck_abort_msg("%s is %s", uri, host_property(host, uri));
}

static void
load_clip(Host* const host, const char* const path)
{
  host_set_property(host, CLIP, path);
  wait_for(host, CLIP, path);
}

/// Roll over so many bars of three from the beginning, without a note coming in, and stop
static void
roll(Host* const host, const unsigned bars)
{
  host_set_metre(host, 3u, 4u);
  host_locate(host, 0.0);
  host_roll(host, true);
  host_run(host, (uint64_t)bars * WALTZ, 512, 0);
  stop(host, 512);
}

/// All note-ons from an event on, relative to the first, as a text to be freed
static char*
describe(const Host* const host, const size_t from)
{
  size_t                 count  = 0;
  size_t                 used   = 0;
  const HostEvent* const events = host_events(host, &count);
  char* const            text   = (char*)calloc(count - from + 1u, 40u);
  for (size_t i = from; i < count; ++i) {
    used += (size_t)sprintf(text + used,
                            "%lu:%x,%u,%u ",
                            (unsigned long)(events[i].at - events[from].at),
                            events[i].bytes[0],
                            events[i].bytes[1],
                            events[i].bytes[2]);
  }
  return text;
}

static size_t
events_so_far(const Host* const host)
{
  size_t count = 0;
  host_events(host, &count);
  return count;
}

START_TEST(a_clip_needs_no_playing)
{
  Host* const host = new_host(MODEL);
  roll(host, 4u);
  ck_assert_uint_eq(check_notes(host), 0u); // nobody plays
  load_clip(host, SONG);
  ck_assert_str_eq(host_property(host, NOTICE), "");
  roll(host, 4u);
  const size_t harmonised = check_notes(host);
  ck_assert_uint_gt(harmonised, 5u);
  roll(host, 4u); // and it is still there on the next pass
  ck_assert_uint_gt(check_notes(host), harmonised + 5u);
  const size_t before = check_notes(host);
  host_set_property(host, CLIP, "");
  wait_for(host, CLIP, "");
  host_locate(host, 300.0); // where nothing was heard
  host_roll(host, true);
  host_run(host, 4u * WALTZ, 512, 0);
  stop(host, 512);
  ck_assert_uint_eq(check_notes(host), before);
  host_free(host);
}
END_TEST

START_TEST(a_clip_is_varied_by_the_amount)
{
  char* played[3];
  for (unsigned i = 0; i < 3u; ++i) {
    Host* const host = new_host(MODEL);
    host_set(host, "mode", 3.0f);
    host_set(host, "amount", 0.5f * (float)i);
    load_clip(host, SONG);
    roll(host, 6u);
    ck_assert_uint_gt(check_notes(host), 0u);
    played[i] = describe(host, 0u);
    host_free(host);
  }
  ck_assert_str_ne(played[0], played[1]);
  ck_assert_str_ne(played[1], played[2]);
  free(played[0]);
  free(played[1]);
  free(played[2]);
}
END_TEST

START_TEST(a_broken_clip_changes_nothing)
{
  char path[] = "/tmp/ripieno-session-XXXXXX";
  close(mkstemp(path));
  Host* const host  = host_new(MODEL, HOST_LOG);
  Host* const other = new_host(MODEL);
  host_set(host, "freewheel", 1.0f);
  load_clip(host, SONG);
  load_clip(other, SONG);
  host_set_property(host, CLIP, path);
  wait_for(host, NOTICE, NULL);
  ck_assert_str_eq(host_property(host, CLIP), SONG);
  ck_assert_ptr_nonnull(strstr(host_log(host), strrchr(path, '/') + 1));
  ck_assert_ptr_nonnull(strstr(host_property(host, NOTICE), strrchr(path, '/') + 1));
  roll(host, 4u);
  roll(other, 4u);
  char* const a = describe(host, 0u);
  char* const b = describe(other, 0u);
  ck_assert_uint_gt(strlen(a), 0u);
  ck_assert_str_eq(a, b);
  free(a);
  free(b);
  unlink(path);
  host_free(host);
  host_free(other);
}
END_TEST

START_TEST(a_session_comes_back_whole)
{
  Host* const first = new_host(MODEL);
  load_clip(first, SONG);
  roll(first, 4u);
  host_set_property(first, LOCKS, "2-3");
  wait_for(first, LOCKS, "2-3");
  host_set(first, "regenerate", 1.0f); // at rest too
  host_run(first, 64, 64, 0);
  host_set(first, "regenerate", 0.0f);
  host_run(first, 64, 64, 0);
  size_t size = 0;
  free(host_save(first, &size));
  ck_assert_uint_gt(size, 100u);
  Host* const other = new_host(MODEL);
  ck_assert(host_hand_over(first, other));
  wait_for(other, LOCKS, "2-3");
  ck_assert_str_eq(host_property(other, CLIP), SONG);
  const size_t before = events_so_far(first);
  roll(first, 5u);
  roll(other, 5u);
  char* const a = describe(first, before);
  char* const b = describe(other, 0u);
  ck_assert_uint_gt(strlen(a), 100u);
  ck_assert_str_eq(a, b);
  // The variant counts: without it there would be other notes
  Host* const plain = new_host(MODEL);
  load_clip(plain, SONG);
  roll(plain, 4u);
  const size_t heard = events_so_far(plain);
  host_set_property(plain, LOCKS, "2-3");
  wait_for(plain, LOCKS, "2-3");
  roll(plain, 5u);
  char* const c = describe(plain, heard);
  ck_assert_str_ne(a, c);
  free(a);
  free(b);
  free(c);
  host_free(plain);
  host_free(other);
  host_free(first);
}
END_TEST

START_TEST(a_newer_session_is_kept)
{
  Host* const host = host_new(MODEL, HOST_LOG);
  host_set(host, "freewheel", 1.0f);
  size_t         size  = 0;
  uint8_t* const bytes = host_save(host, &size);
  bytes[8] += 1u; // the version
  bytes[size - 1u] ^= 0x5Au;
  ck_assert(host_restore(host, bytes, size)); // nothing is wrong with it
  ck_assert_ptr_nonnull(strstr(host_log(host), "saved by a newer Ripieno"));
  wait_for(host, NOTICE, NULL);
  // It plays, and what it learns is saved beside what came from the future
  host_set_metre(host, 4u, 4u);
  host_roll(host, true);
  play_melody(host, 4u);
  host_run(host, 4u * BAR, 512, 0);
  stop(host, 512);
  ck_assert_uint_gt(check_notes(host), 5u);
  size_t         again_size = 0;
  uint8_t* const again      = host_save(host, &again_size);
  ck_assert_uint_eq(again_size, size);
  ck_assert_mem_eq(again, bytes, size);
  Host* const other = new_host(MODEL);
  ck_assert(host_hand_over(host, other));
  Host* const  pair[2] = { host, other };
  const size_t before  = events_so_far(host);
  for (unsigned i = 0; i < 2u; ++i) {
    host_locate(pair[i], 0.0);
    host_roll(pair[i], true);
    play_melody(pair[i], 2u);
    host_run(pair[i], 2u * BAR, 512, 0);
    stop(pair[i], 512);
  }
  char* const a = describe(host, before);
  char* const b = describe(other, 0u);
  ck_assert_str_eq(a, b);
  // A session of ours forgets it
  size_t         own_size = 0;
  Host* const    fresh    = new_host(MODEL);
  uint8_t* const own      = host_save(fresh, &own_size);
  ck_assert(host_restore(host, own, own_size));
  uint8_t* const last = host_save(host, &again_size);
  ck_assert_uint_eq(again_size, own_size);
  free(last);
  free(own);
  free(a);
  free(b);
  free(again);
  free(bytes);
  host_free(fresh);
  host_free(other);
  host_free(host);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("session");
  tcase_set_timeout(tests, 300);
  tcase_add_test(tests, a_clip_needs_no_playing);
  tcase_add_test(tests, a_clip_is_varied_by_the_amount);
  tcase_add_test(tests, a_broken_clip_changes_nothing);
  tcase_add_test(tests, a_session_comes_back_whole);
  tcase_add_test(tests, a_newer_session_is_kept);
  return run_tests(tests, "session");
}
