// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What is remembered of notes where time turns: at a loop's end, a jump, a start.

#include "performance.h"
#include "run_tests.h"
#include "state.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/// Fail unless a bar of what was heard has this of a key, a character a frame: o begins, - is held, . is silent
static void
check_bar(Host* const host, const int64_t bar, const unsigned key, const char* const wanted)
{
  char             text[17] = "";
  size_t           size     = 0;
  RipStateKind     kind     = RIP_STATE_BROKEN;
  uint8_t* const   bytes    = host_save(host, &size);
  RipMemory* const memory   = rip_state_read(bytes, size, &kind);
  const unsigned   row      = key - RIP_LOW_KEY;
  ck_assert_int_eq(kind, RIP_STATE_SOUND);
  for (unsigned i = 0; i < 16u; ++i) {
    const RipKeys onset   = rip_timeline_get(memory->timeline, bar, i, RIP_HEARD + RIP_MELODY_ONSET);
    const RipKeys sustain = rip_timeline_get(memory->timeline, bar, i, RIP_HEARD + RIP_MELODY_SUSTAIN);
    text[i]               = rip_keys_get(&onset, row) ? 'o' : rip_keys_get(&sustain, row) ? '-' : '.';
  }
  ck_assert_str_eq(text, wanted);
  rip_memory_free(memory);
  free(bytes);
}

static void
play(Host* const host, const uint64_t from, const uint64_t to, const uint8_t key)
{
  host_play(host, from, 0x90, key, 90);
  host_play(host, to, 0x80, key, 0);
}

START_TEST(a_note_just_before_a_turn_belongs_behind_it)
{
  Host* const    host = new_host(MODEL);
  const uint64_t loop = 2u * BAR;
  host_set_loop(host, 8.0);
  host_roll(host, true);
  for (unsigned pass = 0; pass < 3u; ++pass) {
    play(host, pass * loop + 2u * BEAT, pass * loop + 3u * BEAT, 60);
    play(host, (pass + 1u) * loop - 480u, (pass + 1u) * loop + BEAT - 480u, 72);
  }
  host_run(host, 3u * loop, 500, 0);
  stop(host, 512);
  check_bar(host, 0, 60, "........o---....");
  check_bar(host, 0, 72, "o---............");
  check_bar(host, 1, 72, "................");
  check_bar(host, 2, 72, "................");
  host_free(host);
}
END_TEST

START_TEST(a_note_held_over_a_jump_goes_on_behind_it)
{
  Host* const host = new_host(MODEL);
  play(host, 2u * BEAT, BAR + 2u * BEAT, 67);
  host_run(host, 3u * BEAT, 500, 0);
  host_roll(host, true); // held already
  host_run(host, BEAT, 500, 0);
  host_locate(host, 32.0);
  host_run(host, BAR, 500, 0);
  stop(host, 512);
  check_bar(host, 0, 67, "o---............");
  check_bar(host, 8, 67, "o-------........");
  host_free(host);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("passes");
  tcase_set_timeout(tests, 300);
  tcase_add_test(tests, a_note_just_before_a_turn_belongs_behind_it);
  tcase_add_test(tests, a_note_held_over_a_jump_goes_on_behind_it);
  return run_tests(tests, "passes");
}
