// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The plugin as a host sees it: the bundle of the build tree, loaded with lilv.

#include "performance.h"
#include "run_tests.h"
#include "wire.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

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
    stop(host, 512);
    check_notes(host);
    host_free(host);
  }
}
END_TEST

#define SEEN_FRAMES (4u * 16u)

/// Velocities that a window is told, by frame and key
static void
look(void* const data, const void* const body, const uint32_t size)
{
  uint8_t(*const seen)[RIP_KEYS] = (uint8_t(*)[RIP_KEYS])data;
  unsigned   next                = 0u;
  RipWireBar bar;
  memcpy(&bar, body, size < sizeof(bar) ? size : sizeof(bar));
  for (unsigned i = 0; bar.head.kind == RIP_WIRE_BAR && i < bar.count; ++i) {
    const unsigned frame = 16u * (unsigned)bar.bar + bar.first + i;
    for (unsigned row = 0; row < RIP_KEYS; ++row) {
      const uint8_t velocity = rip_keys_get(&bar.cell[RIP_WIRE_MADE_ONSET][i], row) ? bar.velocity[next++] : 0u;
      if (frame < SEEN_FRAMES) {
        seen[frame][row] = velocity;
      }
    }
  }
}

/// They are those of what came out, though dynamics and humanising changed what was planned
START_TEST(a_window_is_told_how_loud_it_played)
{
  static uint8_t seen[SEEN_FRAMES][RIP_KEYS];
  static uint8_t played[SEEN_FRAMES][RIP_KEYS];
  Host* const    host = new_host(MODEL);
  host_set_window(host, look, seen);
  host_set(host, "follow_dynamics", 1.0f);
  host_set(host, "humanise", 1.0f);
  host_set_patient(host, true);
  host_roll(host, true);
  play_melody(host, 4u);
  host_run(host, 2u * BAR, 512, 0);
  host_open_window(host); // late
  host_run(host, 2u * BAR, 512, 0);
  stop(host, 512);
  size_t size = 0;
  free(host_save(host, &size)); // the sampler has dealt with all
  host_run(host, BAR, 512, 0);
  size_t                 count  = 0;
  const HostEvent* const events = host_events(host, &count);
  for (size_t i = 0; i < count; ++i) {
    if (is_note_on(&events[i])) {
      played[events[i].at / (BEAT / 4u)][events[i].bytes[1] - RIP_LOW_KEY] = events[i].bytes[2];
    }
  }
  ck_assert_uint_gt(check_notes(host), 10u);
  for (unsigned frame = 0; frame < SEEN_FRAMES; ++frame) {
    for (unsigned row = 0; row < RIP_KEYS; ++row) {
      ck_assert_msg(seen[frame][row] == played[frame][row],
                    "16th %u, row %u: %u was played, %u told",
                    frame,
                    row,
                    played[frame][row],
                    seen[frame][row]);
    }
  }
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
  host_roll(other, false);
  host_run(other, BEAT, 512, 0);
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
    stop(pair[i], 512);
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

START_TEST(ports_stay_what_they_are)
{
  static const char* const symbols[] = {
    "in",         "out",        "notify",      "enabled",  "freewheel",     "mode",     "scene",
    "input_role", "given",      "style",       "amount",   "temperature",   "guidance", "density",
    "low",        "high",       "voices",      "key_lock", "key",           "scale",    "lookahead",
    "replan",     "steps",      "sync",        "tempo",    "swing",         "humanise", "follow_dynamics",
    "thru",       "channel_in", "channel_out", "seed",     "new_each_pass", "lock",     "regenerate",
    "panic",      "status",     "progress",    "plan_ms",  "missed",        "shortened"
  };
  Host* const host = new_host(MODEL);
  for (unsigned i = 0; i < sizeof(symbols) / sizeof(symbols[0]); ++i) {
    ck_assert_str_eq(host_port(host, i), symbols[i]);
  }
  host_free(host);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("plugin");
  tcase_set_timeout(tests, 120);
  tcase_add_test(tests, loads_with_urid_map_alone);
  tcase_add_test(tests, passes_through_without_weights);
  tcase_add_test(tests, output_does_not_depend_on_blocks);
  tcase_add_test(tests, real_time_equals_freewheeling);
  tcase_add_test(tests, nothing_sounds_before_the_melody);
  tcase_add_test(tests, plans_come_a_lookahead_later);
  tcase_add_test(tests, a_window_is_told_how_loud_it_played);
  tcase_add_test(tests, other_seeds_make_other_notes);
  tcase_add_test(tests, a_saved_session_sounds_the_same);
  tcase_add_test(tests, instances_do_not_disturb_each_other);
  tcase_add_test(tests, ports_stay_what_they_are);
  return run_tests(tests, "plugin");
}
