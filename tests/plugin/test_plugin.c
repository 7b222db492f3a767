// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The plugin as a host sees it: the bundle of the build tree, loaded with lilv.

#include "host.h"

#include <check.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MODEL RIP_FIXTURES "/net.safetensors"
#define BEAT 24000u // samples at 120 beats a minute
#define BAR (4u * BEAT)

/// A melody of quarters and eighths, bar after bar
static void
play_melody(Host* const host, const unsigned bars)
{
  static const uint8_t keys[8] = { 72, 74, 76, 77, 79, 76, 74, 71 };
  for (unsigned i = 0; i < 4u * bars; ++i) {
    const uint64_t at  = host_now(host) + (uint64_t)i * BEAT + (i % 3u == 2u ? BEAT / 2u : 0u);
    const uint8_t  key = keys[(i * 5u + i / 8u) % 8u];
    host_play(host, at, 0x90, key, (uint8_t)(70u + i % 20u));
    host_play(host, at + BEAT / 3u, 0x80, key, 64);
  }
}

static Host*
new_host(const char* const model)
{
  Host* const host = host_new(model, 0u);
  ck_assert_ptr_nonnull(host);
  host_set(host, "freewheel", 1.0f);
  return host;
}

/// Every note-on must have its note-off, never two of one key at once, events in order, offs first. Returns notes.
static size_t
check_notes(const Host* const host)
{
  size_t                 count    = 0;
  size_t                 notes    = 0;
  const HostEvent* const events   = host_events(host, &count);
  unsigned               on[2048] = { 0 };
  for (size_t i = 0; i < count; ++i) {
    const unsigned channel = events[i].bytes[0] & 0x0Fu;
    unsigned*      held    = &on[channel * 128u + events[i].bytes[1]];
    ck_assert_msg(!i || events[i].at >= events[i - 1].at, "event %zu is out of order", i);
    if ((events[i].bytes[0] & 0xF0u) == 0x90u) {
      ck_assert_msg(!*held, "key %u is struck twice", events[i].bytes[1]);
      ++*held;
      ++notes;
    } else if ((events[i].bytes[0] & 0xF0u) == 0x80u) {
      ck_assert_msg(*held, "key %u ends before it began", events[i].bytes[1]);
      --*held;
      ck_assert_msg(!i || events[i].at != events[i - 1].at || (events[i - 1].bytes[0] & 0xF0u) == 0x80u,
                    "a note-off comes after a note-on of sample %llu",
                    (unsigned long long)events[i].at);
    }
  }
  for (unsigned i = 0; i < 2048u; ++i) {
    ck_assert_msg(!on[i], "key %u hangs", i % 128u);
  }
  return notes;
}

static void
check_same(const Host* const a, const Host* const b)
{
  size_t                 a_count = 0;
  size_t                 b_count = 0;
  const HostEvent* const x       = host_events(a, &a_count);
  const HostEvent* const y       = host_events(b, &b_count);
  for (size_t i = 0; i < a_count && i < b_count; ++i) {
    ck_assert_msg(x[i].at == y[i].at && !memcmp(x[i].bytes, y[i].bytes, 3u),
                  "event %zu: %llu %02x %u %u, not %llu %02x %u %u",
                  i,
                  (unsigned long long)y[i].at,
                  y[i].bytes[0],
                  y[i].bytes[1],
                  y[i].bytes[2],
                  (unsigned long long)x[i].at,
                  x[i].bytes[0],
                  x[i].bytes[1],
                  x[i].bytes[2]);
  }
  ck_assert_uint_eq(a_count, b_count);
}

/// Roll through a melody and stop
static Host*
perform(const uint32_t block, const uint32_t seed)
{
  Host* const host = new_host(MODEL);
  host_roll(host, true);
  play_melody(host, 4u);
  host_run(host, 4u * BAR, block, seed);
  host_roll(host, false);
  host_run(host, BEAT, block ? block : 512u, seed);
  return host;
}

START_TEST(loads_with_urid_map_alone)
{
  Host* const host = host_new(MODEL, 0u);
  ck_assert_ptr_nonnull(host);
  host_run(host, 4096, 512, 0);
  ck_assert_float_eq(host_get(host, "status"), 1.0f);
  host_free(host);
  ck_assert_ptr_null(host_new(MODEL, HOST_NONE));
}
END_TEST

START_TEST(passes_through_without_weights)
{
  Host* const host = host_new("", HOST_LOG);
  ck_assert_ptr_nonnull(host);
  ck_assert_ptr_nonnull(strstr(host_log(host), "/nonexistent: No such file or directory"));
  host_roll(host, true);
  play_melody(host, 2u);
  host_run(host, 3u * BAR, 1024, 0);
  ck_assert_float_eq(host_get(host, "status"), 0.0f);
  ck_assert_uint_eq(check_notes(host), 8u);
  size_t size = 0;
  free(host_save(host, &size));
  host_free(host);
}
END_TEST

START_TEST(output_does_not_depend_on_blocks)
{
  static const uint32_t blocks[] = { 1, 64, 1000, 8192 };
  Host* const           first    = perform(512, 0);
  ck_assert_uint_gt(check_notes(first), 20u);
  ck_assert_float_eq(host_get(first, "missed"), 0.0f);
  ck_assert_float_eq(host_get(first, "shortened"), 0.0f);
  for (unsigned i = 0; i < sizeof(blocks) / sizeof(blocks[0]); ++i) {
    Host* const other = perform(blocks[i], 0);
    check_same(first, other);
    host_free(other);
  }
  for (unsigned seed = 1; seed < 4u; ++seed) {
    Host* const other = perform(0, seed);
    check_same(first, other);
    host_free(other);
  }
  host_free(first);
}
END_TEST

/// Roll through a melody with time enough for the sampler: live with a long lookahead, or freewheeling
static Host*
perform_in_time(const bool freewheel)
{
  Host* const host = new_host(MODEL);
  host_set(host, "freewheel", freewheel ? 1.0f : 0.0f);
  host_set(host, "lookahead", 8.0f);
  host_set_patient(host, !freewheel);
  host_roll(host, true);
  play_melody(host, 4u);
  host_run(host, 5u * BAR, freewheel ? 512 : 1024, 0);
  host_roll(host, false);
  host_run(host, BEAT, 1024, 0);
  ck_assert_float_eq(host_get(host, "missed"), 0.0f);
  ck_assert_float_eq(host_get(host, "shortened"), 0.0f);
  return host;
}

START_TEST(real_time_equals_freewheeling)
{
  Host* const live    = perform_in_time(false);
  Host* const offline = perform_in_time(true);
  ck_assert_uint_gt(check_notes(live), 10u);
  check_same(live, offline);
  host_free(offline);
  host_free(live);
}
END_TEST

START_TEST(nothing_sounds_before_the_melody)
{
  Host* const host = new_host(MODEL);
  host_roll(host, true);
  host_run(host, 2u * BAR, 512, 0);
  size_t count = 0;
  host_events(host, &count);
  ck_assert_uint_eq(count, 0u);
  host_free(host);
}
END_TEST

START_TEST(plans_come_a_lookahead_later)
{
  for (unsigned beats = 1; beats <= 4u; beats += 3u) {
    Host* const host = new_host(MODEL);
    host_set(host, "lookahead", (float)beats);
    host_roll(host, true);
    play_melody(host, 2u);
    host_run(host, 3u * BAR, 512, 0);
    size_t                 count  = 0;
    const HostEvent* const events = host_events(host, &count);
    ck_assert_uint_gt(count, 0u);
    ck_assert_uint_ge(events[0].at, (1u + beats) * BEAT); // heard in the first beat, played from then on
    host_roll(host, false);
    host_run(host, 512, 512, 0);
    check_notes(host);
    host_free(host);
  }
}
END_TEST

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
          sounding += (events[j].bytes[0] & 0xF0u) == 0x90u ? 1u : (unsigned)-1;
        }
      }
    }
    endings[_i](host);
    host_run(host, 1, 1, 0);
    const HostEvent* const events  = host_events(host, &count);
    int                    playing = 0;
    for (size_t j = 0; j < count; ++j) {
      if ((events[j].bytes[0] & 0x0Fu) == 2u) {
        playing += (events[j].bytes[0] & 0xF0u) == 0x90u ? 1 : -1;
      }
    }
    ck_assert_int_eq(playing, 0);
    ck_assert_uint_gt(count, 0u);
    host_run(host, 9u * BAR, 1000, 0);
    host_roll(host, false);
    host_run(host, 1000, 1000, 0);
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
      playing += (events[j].bytes[0] & 0xF0u) == 0x90u ? 1 : -1;
    }
    ck_assert_int_eq(playing, 0);
    host_run(host, 2u * BAR - 1u, 1000, 0);
  }
  host_roll(host, false);
  host_run(host, 1000, 1000, 0);
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

START_TEST(other_seeds_make_other_notes)
{
  Host* const first = perform(512, 0);
  Host* const other = new_host(MODEL);
  host_set(other, "seed", 5.0f);
  host_roll(other, true);
  play_melody(other, 4u);
  host_run(other, 4u * BAR, 512, 0);
  size_t                 a_count = 0;
  size_t                 b_count = 0;
  const HostEvent* const x       = host_events(first, &a_count);
  const HostEvent* const y       = host_events(other, &b_count);
  ck_assert(a_count != b_count || memcmp(x, y, a_count * sizeof(*x)) != 0);
  host_free(other);
  host_free(first);
}
END_TEST

START_TEST(a_saved_session_sounds_the_same)
{
  Host* const first = perform(512, 0);
  size_t      size  = 0;
  size_t      heard = 0;
  host_events(first, &heard);
  uint8_t* const bytes = host_save(first, &size);
  ck_assert_ptr_nonnull(bytes);
  Host* const other = new_host(MODEL);
  ck_assert(host_restore(other, bytes, size));
  Host* const pair[2] = { first, other };
  for (unsigned i = 0; i < 2u; ++i) {
    host_locate(pair[i], 0.0);
    host_roll(pair[i], true);
    play_melody(pair[i], 4u);
    host_run(pair[i], 4u * BAR, 512, 0);
    host_roll(pair[i], false);
    host_run(pair[i], 512, 512, 0);
  }
  size_t                 a_count = 0;
  size_t                 b_count = 0;
  const HostEvent* const x       = host_events(first, &a_count) + heard;
  const HostEvent* const y       = host_events(other, &b_count);
  ck_assert_uint_eq(a_count - heard, b_count);
  for (size_t i = 0; i < b_count; ++i) {
    ck_assert(!memcmp(x[i].bytes, y[i].bytes, 3u));
    ck_assert_uint_eq(x[i].at - x[0].at, y[i].at - y[0].at);
  }
  // A second pass knows the future: it plays from the first lookahead on
  ck_assert_uint_lt(y[0].at, 2u * BEAT);
  size_t         again_size = 0;
  uint8_t* const again      = host_save(other, &again_size);
  size_t         same_size  = 0;
  uint8_t* const same       = host_save(first, &same_size);
  ck_assert_uint_eq(again_size, same_size);
  ck_assert(!memcmp(again, same, same_size));
  free(same);
  free(again);
  free(bytes);
  host_free(other);
  host_free(first);
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
    host_roll(saver.host, false);
    host_run(saver.host, 512, 512, 0);
    check_notes(saver.host);
    host_free(saver.host);
  }
}
END_TEST

START_TEST(instances_do_not_disturb_each_other)
{
  Host* const first = perform(512, 0);
  Host*       other[8];
  for (unsigned i = 0; i < 8u; ++i) {
    other[i] = new_host(MODEL);
    host_roll(other[i], true);
    play_melody(other[i], 4u);
  }
  for (unsigned block = 0; block < 8u; ++block) { // all samplers work at once
    for (unsigned i = 0; i < 8u; ++i) {
      host_run(other[i], BAR / 2u, 4000, 0);
    }
  }
  for (unsigned i = 0; i < 8u; ++i) {
    host_roll(other[i], false);
    host_run(other[i], BEAT, 512, 0);
    check_same(first, other[i]);
    host_free(other[i]);
  }
  host_free(first);
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
  host_free(host);
}
END_TEST

START_TEST(ports_stay_what_they_are)
{
  static const char* const symbols[] = {
    "in",       "out",        "enabled",     "freewheel", "style",         "temperature", "guidance", "density",
    "low",      "high",       "lookahead",   "replan",    "steps",         "sync",        "tempo",    "follow_dynamics",
    "thru",     "channel_in", "channel_out", "seed",      "new_each_pass", "regenerate",  "panic",    "status",
    "progress", "plan_ms",    "missed",      "shortened"
  };
  Host* const host = new_host(MODEL);
  for (unsigned i = 0; i < sizeof(symbols) / sizeof(symbols[0]); ++i) {
    ck_assert_str_eq(host_port(host, i), symbols[i]);
  }
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

int
main(void)
{
  Suite* const suite = suite_create("plugin");
  TCase* const tests = tcase_create("plugin");
  tcase_set_timeout(tests, 120);
  tcase_add_test(tests, loads_with_urid_map_alone);
  tcase_add_test(tests, passes_through_without_weights);
  tcase_add_test(tests, output_does_not_depend_on_blocks);
  tcase_add_test(tests, real_time_equals_freewheeling);
  tcase_add_test(tests, nothing_sounds_before_the_melody);
  tcase_add_test(tests, plans_come_a_lookahead_later);
  tcase_add_loop_test(tests, every_ending_ends_all_notes, 0, (int)(sizeof(endings) / sizeof(endings[0])));
  tcase_add_test(tests, a_loop_ends_notes_at_each_turn);
  tcase_add_test(tests, runs_freely_without_a_transport);
  tcase_add_test(tests, other_seeds_make_other_notes);
  tcase_add_test(tests, a_saved_session_sounds_the_same);
  tcase_add_test(tests, a_small_output_buffer_loses_no_note_off);
  tcase_add_test(tests, state_comes_and_goes_beside_run);
  tcase_add_test(tests, instances_do_not_disturb_each_other);
  tcase_add_test(tests, nothing_odd_in_does_harm);
  tcase_add_test(tests, ports_stay_what_they_are);
  suite_add_tcase(suite, tests);
  SRunner* const runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  const int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
