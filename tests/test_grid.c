// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Bars and frames of MIDI files

#include "grid.h"
#include "run_tests.h"
#include "smf_bytes.h"

#include <check.h>

static SmfBytes file;

/// A bar that is expected
typedef struct
{
  unsigned first, frames, numerator, denominator;
} Bar;

/// The grid of a file whose only track is `body`
static RipGrid*
grid_of(const unsigned division, const char* const body, const size_t size)
{
  smf_begin(&file, 1u, 1u, division);
  smf_put_chunk(&file, "MTrk", body, size);
  RipSmf* const  smf  = smf_parse(&file);
  RipGrid* const grid = rip_grid_new(smf);
  ck_assert_ptr_nonnull(grid);
  rip_smf_free(smf);
  return grid;
}

#define GRID(division, literal) grid_of(division, literal, sizeof(literal) - 1u)

static void
check_bars(RipGrid* const grid, const Bar* const bars, const size_t count)
{
  ck_assert_uint_ge(grid->count, count);
  for (size_t b = 0u; b < count; ++b) {
    ck_assert_uint_eq(grid->first[b], bars[b].first);
    ck_assert_uint_eq(grid->bars[b].frames, bars[b].frames);
    ck_assert_uint_eq(grid->bars[b].numerator, bars[b].numerator);
    ck_assert_uint_eq(grid->bars[b].denominator, bars[b].denominator);
  }
  for (size_t b = 0u; b < grid->count; ++b) { // without gaps
    ck_assert_uint_ge(grid->bars[b].frames, 1u);
    ck_assert_uint_eq(grid->first[b] + grid->bars[b].frames, grid->first[b + 1u]);
  }
  rip_grid_free(grid);
}

START_TEST(an_empty_file_has_one_bar)
{
  const Bar bars[] = { { 0u, 16u, 4u, 4u } };
  check_bars(GRID(480u, "\x00\xFF\x2F\x00"), bars, 1u);
}
END_TEST

START_TEST(bars_follow_the_signatures)
{
  // 3/4 from the start, 6/8 after two bars, 5/8 after one more, 4/4 after that
  const Bar bars[] = {
    { 0u, 12u, 3u, 4u }, { 12u, 12u, 3u, 4u }, { 24u, 12u, 6u, 8u }, { 36u, 10u, 5u, 8u }, { 46u, 16u, 4u, 4u }
  };
  check_bars(GRID(480u,
                  "\x00\xFF\x58\x04\x03\x02\x18\x08"
                  "\x96\x40\xFF\x58\x04\x06\x03\x18\x08"
                  "\x8B\x20\xFF\x58\x04\x05\x03\x18\x08"
                  "\x89\x30\xFF\x58\x04\x04\x02\x18\x08"
                  "\x81\x00\xFF\x2F\x00"),
             bars,
             5u);
}
END_TEST

START_TEST(a_signature_cuts_the_bar_before_it)
{
  // 4/4 without a word, 3/4 in the middle of its second bar: a bar of two quarters
  const Bar bars[] = { { 0u, 16u, 4u, 4u }, { 16u, 8u, 4u, 4u }, { 24u, 12u, 3u, 4u } };
  check_bars(GRID(480u, "\x96\x40\xFF\x58\x04\x03\x02\x18\x08\x83\x60\xFF\x2F\x00"), bars, 3u);
}
END_TEST

START_TEST(a_pick_up_is_a_bar_of_its_own)
{
  const Bar bars[] = { { 0u, 4u, 1u, 4u }, { 4u, 16u, 4u, 4u }, { 20u, 16u, 4u, 4u } };
  check_bars(
    GRID(480u, "\x00\xFF\x58\x04\x01\x02\x18\x08\x83\x60\xFF\x58\x04\x04\x02\x18\x08\x9E\x00\xFF\x2F\x00"), bars, 3u);
}
END_TEST

START_TEST(bars_of_broken_lengths_start_on_whole_frames)
{
  // 3/32 is a frame and a half: bars begin at 0, 1.5, 3, 4.5, 6; halves go to the even frame
  const Bar bars[] = { { 0u, 2u, 3u, 32u }, { 2u, 1u, 3u, 32u }, { 3u, 1u, 3u, 32u }, { 4u, 2u, 3u, 32u } };
  check_bars(GRID(480u, "\x00\xFF\x58\x04\x03\x05\x18\x08\x85\x50\xFF\x2F\x00"), bars, 4u);

  // 1/64 is a quarter of a frame: one bar of the four in a frame remains
  const Bar short_bars[] = { { 0u, 1u, 1u, 64u }, { 1u, 1u, 1u, 64u }, { 2u, 1u, 1u, 64u } };
  check_bars(GRID(480u, "\x00\xFF\x58\x04\x01\x06\x18\x08\x85\x50\xFF\x2F\x00"), short_bars, 3u);
}
END_TEST

START_TEST(the_first_bar_begins_with_the_file)
{
  // 3/4 after half a frame, 4/4 after another half: what comes before is a bar of one frame
  const Bar halves[] = { { 0u, 1u, 4u, 4u }, { 1u, 16u, 4u, 4u }, { 17u, 16u, 4u, 4u } };
  check_bars(GRID(480u,
                  "\x3C\xFF\x58\x04\x03\x02\x18\x08"
                  "\x3C\xFF\x58\x04\x04\x02\x18\x08"
                  "\x9E\x00\xFF\x2F\x00"),
             halves,
             3u);

  // 2/4 after a quarter of a frame, 5/4 after a quarter more, 3/4 after another quarter, which is nearer to frame 1
  const Bar quarters[] = { { 0u, 1u, 3u, 4u }, { 1u, 12u, 3u, 4u } };
  check_bars(GRID(480u,
                  "\x1E\xFF\x58\x04\x02\x02\x18\x08"
                  "\x1E\xFF\x58\x04\x05\x02\x18\x08"
                  "\x1E\xFF\x58\x04\x03\x02\x18\x08"
                  "\x8B\x20\xFF\x2F\x00"),
             quarters,
             2u);

  // 3/4 after a quarter of a frame lies on frame 0 itself
  const Bar late[] = { { 0u, 12u, 3u, 4u }, { 12u, 12u, 3u, 4u } };
  check_bars(GRID(480u, "\x1E\xFF\x58\x04\x03\x02\x18\x08\x8B\x20\xFF\x2F\x00"), late, 2u);
}
END_TEST

START_TEST(the_longest_bar_fits)
{
  const Bar bars[] = { { 0u, 4080u, 255u, 1u } };
  check_bars(GRID(480u, "\x00\xFF\x58\x04\xFF\x00\x18\x08\x85\x50\xFF\x2F\x00"), bars, 1u);
}
END_TEST

START_TEST(every_note_of_the_file_has_a_bar)
{
  static const struct
  {
    unsigned division, length;
  } cases[] = { { 480u, 1920u }, { 480u, 1919u }, { 480u, 1921u }, { 1u, 4u }, { 3u, 12u }, { 32767u, 65534u } };

  for (size_t c = 0u; c < sizeof(cases) / sizeof(*cases); ++c) {
    const unsigned length = cases[c].length;
    const uint8_t  body[] = { (uint8_t)(0x80u | (length >> 14u & 0x7Fu)),
                              (uint8_t)(0x80u | (length >> 7u & 0x7Fu)),
                              (uint8_t)(length & 0x7Fu),
                              0xFFu,
                              0x2Fu,
                              0x00u };
    RipGrid* const grid   = grid_of(cases[c].division, (const char*)body, sizeof(body));

    const RipSmfNote last = { length, length, 0u, 60u, 1u };
    ck_assert_uint_le(rip_grid_note(cases[c].division, &last, RIP_MELODY).end, grid->first[grid->count]);
    rip_grid_free(grid);
  }
}
END_TEST

START_TEST(finds_the_bar_of_a_frame)
{
  RipGrid* const grid = GRID(480u, "\x00\xFF\x58\x04\x03\x02\x18\x08\xB4\x00\xFF\x2F\x00");
  ck_assert_uint_eq(rip_grid_bar(grid, 0u), 0u);
  ck_assert_uint_eq(rip_grid_bar(grid, 11u), 0u);
  ck_assert_uint_eq(rip_grid_bar(grid, 12u), 1u);
  ck_assert_uint_eq(rip_grid_bar(grid, 47u), 3u);
  ck_assert_uint_eq(rip_grid_bar(grid, UINT32_MAX), grid->count - 1u);
  rip_grid_free(grid);
}
END_TEST

START_TEST(ticks_are_rounded_to_even_frames)
{
  ck_assert_uint_eq(rip_grid_frame(480u, 0u), 0u);
  ck_assert_uint_eq(rip_grid_frame(480u, 60u), 0u); // a half
  ck_assert_uint_eq(rip_grid_frame(480u, 61u), 1u);
  ck_assert_uint_eq(rip_grid_frame(480u, 180u), 2u); // one and a half
  ck_assert_uint_eq(rip_grid_frame(480u, 300u), 2u); // two and a half
  ck_assert_uint_eq(rip_grid_frame(1u, 3u), 12u);
  ck_assert_uint_eq(rip_grid_frame(1u, UINT64_MAX / 8u), UINT32_MAX);
}
END_TEST

START_TEST(frames_come_back_from_ticks)
{
  ck_assert_uint_eq(rip_grid_tick(480u, 7u), 840u);
  for (unsigned division = 4u; division < 2000u; division += 7u) {
    for (uint32_t frame = 0u; frame < 200u; ++frame) {
      ck_assert_uint_eq(rip_grid_frame(division, rip_grid_tick(division, frame)), frame);
    }
  }
}
END_TEST

START_TEST(a_note_lasts_a_frame_at_least)
{
  const RipSmfNote staccato = { 490u, 500u, 3u, 60u, 77u };
  const RipNote    note     = rip_grid_note(480u, &staccato, RIP_ACCOMPANIMENT);
  ck_assert_uint_eq(note.onset, 4u);
  ck_assert_uint_eq(note.end, 5u);
  ck_assert_uint_eq(note.key, 60u);
  ck_assert_uint_eq(note.velocity, 77u);
  ck_assert_uint_eq(note.voice, RIP_ACCOMPANIMENT);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("grid");
  tcase_add_test(tests, an_empty_file_has_one_bar);
  tcase_add_test(tests, bars_follow_the_signatures);
  tcase_add_test(tests, a_signature_cuts_the_bar_before_it);
  tcase_add_test(tests, a_pick_up_is_a_bar_of_its_own);
  tcase_add_test(tests, bars_of_broken_lengths_start_on_whole_frames);
  tcase_add_test(tests, the_first_bar_begins_with_the_file);
  tcase_add_test(tests, the_longest_bar_fits);
  tcase_add_test(tests, every_note_of_the_file_has_a_bar);
  tcase_add_test(tests, finds_the_bar_of_a_frame);
  tcase_add_test(tests, ticks_are_rounded_to_even_frames);
  tcase_add_test(tests, frames_come_back_from_ticks);
  tcase_add_test(tests, a_note_lasts_a_frame_at_least);
  return run_tests(tests, "grid");
}
