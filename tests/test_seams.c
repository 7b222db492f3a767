// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Where the windows of a song meet. A sampler that plays a known piece, whatever it is asked, stands in for the
// network: what comes out must be that piece, as if there were no windows.

#include "run_tests.h"
#include "song.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BARS 64u
#define MOST_NOTES 2048u
#define DRONE 40u // sounds from the first frame to the last
#define PEDAL 45u // is struck again every seven bars of 4/4
#define MELODY 72u

static RipBar   bars[MOST_BARS];
static uint32_t bar_start[MOST_BARS + 1u];
static RipNote  melody[MOST_NOTES];
static RipSong  song;
static unsigned windows; // sampled
static uint32_t settled; // frames of the song that came out of the window before

/// The piece: where a note of this key begins that sounds in a frame; UINT32_MAX: none does
static uint32_t
piece(const unsigned key, const uint32_t frame)
{
  if (key == DRONE) {
    return 0u;
  }
  if (key == PEDAL) {
    return frame - frame % (7u * 16u);
  }
  if (key >= 50u && key < 60u) { // notes of all lengths from 1 to 10, each with a rest of 3 behind it
    const uint32_t length = key - 49u;
    const uint32_t at     = frame % (length + 3u);
    return at < length ? frame - at : UINT32_MAX;
  }

  return UINT32_MAX;
}

// What stands in for core/task.c and core/diffusion.c

void
rip_task_begin(RipProblem* const        problem,
               const RipNet* const      net,
               const RipSettings* const settings,
               const RipBar* const      window_bars,
               const size_t             bar_count,
               const int64_t            first_bar)
{
  (void)net;
  (void)settings;
  memset(problem, 0, sizeof(*problem));
  rip_metre_describe(&problem->metre, window_bars, bar_count);
  ck_assert_uint_eq(rip_metre_bars_fitting(window_bars, bar_count), bar_count);
  ck_assert_mem_eq(window_bars, bars + first_bar, bar_count * sizeof(RipBar));
  problem->frame_id[0] = bar_start[first_bar];
}

/// The cells given must be what was heard and what the piece has, and all of the melody must be given
static void
check_given(const RipProblem* const problem, const uint32_t from)
{
  unsigned past = 0u;
  while (past < problem->metre.frames && rip_keys_get(&problem->mask.cell[RIP_ACCOMPANIMENT][past], 0u)) {
    bool same = true;
    for (unsigned row = 0u; row < RIP_KEYS; ++row) {
      const uint32_t start = piece(RIP_LOW_KEY + row, from + past);
      const bool     heard = rip_keys_get(&problem->given.cell[RIP_ACCOMPANIMENT_SUSTAIN][past], row);
      const bool     begun = rip_keys_get(&problem->given.cell[RIP_ACCOMPANIMENT_ONSET][past], row);

      same = same && heard == (start != UINT32_MAX) && begun == (start == from + past);
    }
    ck_assert_msg(same, "frame %u is not given as it was made", from + past);
    ++past;
  }
  ck_assert_uint_eq(from + past, settled);
  ck_assert_uint_le(past, RIP_FRAMES / 2u);

  for (unsigned frame = 0u; frame < problem->metre.frames; ++frame) {
    const uint32_t at = from + frame;
    ck_assert(rip_keys_get(&problem->mask.cell[RIP_MELODY][frame], 0u));
    ck_assert_int_eq(rip_keys_get(&problem->given.cell[RIP_MELODY_ONSET][frame], MELODY - RIP_LOW_KEY), at % 6u == 0u);
    ck_assert_int_eq(rip_keys_get(&problem->given.cell[RIP_MELODY_SUSTAIN][frame], MELODY - RIP_LOW_KEY), at % 6u < 5u);
  }
}

void
rip_diffusion_run(const RipNet* const     net,
                  RipScratch* const       scratch,
                  const RipProblem* const problem,
                  const RipStop           stop,
                  void* const             stop_data,
                  RipPlan* const          plan)
{
  (void)net;
  (void)scratch;
  (void)stop;
  (void)stop_data;

  const uint32_t from = (uint32_t)problem->frame_id[0];
  check_given(problem, from);
  memset(plan, 0, sizeof(*plan));
  for (unsigned frame = 0u; frame < problem->metre.frames; ++frame) {
    for (unsigned row = 0u; row < RIP_KEYS; ++row) {
      const uint32_t start = piece(RIP_LOW_KEY + row, from + frame);
      if (start != UINT32_MAX) {
        rip_keys_set(&plan->roll.cell[RIP_ACCOMPANIMENT_SUSTAIN][frame], row);
      }
      if (start == from + frame) {
        rip_keys_set(&plan->roll.cell[RIP_ACCOMPANIMENT_ONSET][frame], row);
        plan->velocity[frame][row] = (uint8_t)(1u + (from + frame + row) % 127u);
      }
    }
  }
  ++windows;
}

static void
note_settled(void* const data, const size_t done, const size_t bar_count)
{
  (void)data;
  ck_assert_uint_le(done, bar_count);
  settled = bar_start[done];
}

/// Harmonise bars that repeat some lengths, and compare with the piece
static void
check_song(const uint16_t* const lengths, const size_t length_count, const size_t bar_count)
{
  RipBar   whole[MOST_BARS];
  uint32_t total  = 0u;
  size_t   pieces = 0u;
  for (size_t b = 0u; b < bar_count; ++b) {
    whole[b] = (RipBar){ lengths[b % length_count], 4u, 4u };
    for (unsigned left = whole[b].frames; left; left -= bars[pieces++].frames) {
      bars[pieces]      = (RipBar){ (uint16_t)(left < 64u ? left : 64u), 4u, 4u };
      bar_start[pieces] = total;
      total += bars[pieces].frames;
    }
  }
  bar_start[pieces] = total;
  song              = (RipSong){ .bars = whole, .bar_count = bar_count, .heard = melody, .whole = { true, false } };
  for (uint32_t frame = 0u; frame < total; frame += 6u) {
    melody[song.heard_count++] = (RipNote){ frame, frame + 5u, MELODY, 80u, RIP_MELODY };
  }

  const RipSettings settings = { 0 };
  windows                    = 0u;
  settled                    = 0u;
  const RipSongWatch watch   = { note_settled, NULL, NULL };
  size_t             done = 0u, count = 0u;
  RipNote* const     notes = rip_song_make(NULL, NULL, &settings, &song, &watch, &count);
  ck_assert_ptr_nonnull(notes);
  ck_assert_uint_eq(settled, total);
  for (uint32_t frame = 0u; frame < total; ++frame) {
    for (unsigned key = RIP_LOW_KEY; key < RIP_LOW_KEY + RIP_KEYS; ++key) {
      if (piece(key, frame) != frame) {
        continue;
      }
      uint32_t end = frame + 1u;
      while (end < total && piece(key, end) == frame) {
        ++end;
      }
      ck_assert_uint_lt(done, count);
      ck_assert_uint_eq(notes[done].onset, frame);
      ck_assert_uint_eq(notes[done].end, end);
      ck_assert_uint_eq(notes[done].key, key);
      ck_assert_uint_eq(notes[done].velocity, 1u + (frame + key - RIP_LOW_KEY) % 127u);
      ++done;
    }
  }
  ck_assert_uint_eq(done, count);
  free(notes);
}

START_TEST(four_four)
{
  static const uint16_t lengths[] = { 16u };
  check_song(lengths, 1u, 1u);
  ck_assert_uint_eq(windows, 1u);
  check_song(lengths, 1u, 8u);
  ck_assert_uint_eq(windows, 1u);
  check_song(lengths, 1u, 9u); // 6, 9
  ck_assert_uint_eq(windows, 2u);
  check_song(lengths, 1u, 40u); // 6, 8, ..., 36, 40
  ck_assert_uint_eq(windows, 17u);
}
END_TEST

START_TEST(three_four)
{
  static const uint16_t lengths[] = { 12u };
  check_song(lengths, 1u, 50u);
}
END_TEST

START_TEST(mixed_bars)
{
  static const uint16_t lengths[] = { 4u, 16u, 12u, 14u, 16u, 40u, 1u, 10u, 9u };
  check_song(lengths, 9u, 60u);
}
END_TEST

START_TEST(bars_longer_than_half_a_window)
{
  static const uint16_t lengths[] = { 65u, 16u, 300u, 12u, 128u, 128u };
  check_song(lengths, 6u, 20u);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("seams");
  tcase_add_test(tests, four_four);
  tcase_add_test(tests, three_four);
  tcase_add_test(tests, mixed_bars);
  tcase_add_test(tests, bars_longer_than_half_a_window);

  return run_tests(tests, "seams");
}
